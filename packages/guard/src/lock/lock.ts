import { createHash } from "node:crypto";
import {
  checkOptionalFunction,
  checkOptionalSignal,
  checkOptions,
  checkPattern,
  checkText,
  type OptionNames,
} from "../argument-checks.ts";
import { reasonOf } from "../error-reason.ts";
import { GuardError } from "../errors.ts";
import { openPrivateFolder } from "../folder/private-folder.ts";
import { lockFolder } from "../folder/runtime-folder.ts";
import { contend } from "./contend.ts";
import type { OtherContender } from "./other-contender.ts";
import { OwnContender } from "./own-contender.ts";
import { SocketFolder } from "./socket-folder.ts";

const NAME = /^[A-Za-z0-9_.-]{1,200}$/;
/** Longer names are replaced by their beginning and a hash: a socket's path has at most 107 bytes. */
const MAX_NAME_LENGTH = 40;
const KEPT_LENGTH = 16;

/** Options of {@link tryLock}. */
export interface TryLockOptions {
  /**
   * The folder of the lock's socket, which only this user may be able to write. All processes that share it share its locks,
   * also those in other PID and network namespaces. It must be on this host. Default: the one that `lockFolder` opens.
   */
  readonly folder?: string | undefined;
}

/** Options of {@link takeLock}. */
export interface TakeLockOptions extends TryLockOptions {
  /** Ends the wait: the call rejects with the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, if the lock is not free. */
  readonly onWait?: (() => void) | undefined;
}

const TRY_OPTION_NAMES: OptionNames<TryLockOptions> = { folder: true };
const TAKE_OPTION_NAMES: OptionNames<TakeLockOptions> = { folder: true, signal: true, onWait: true };

/**
 * Takes a lock, if it is free. Of all callers, in this process or others, at most one has it. It ends with the process of its
 * holder, however that ends, and no other user can take it.
 * @param name 1 to 200 letters, digits, `_`, `.` and `-`
 * @returns the lock, which disposing of it releases; `undefined` if it is held
 * @throws {TypeError} for unknown options and bad values
 * @throws {GuardError} `folder-not-private`; `lock-failed` for an error of the system; `guard-failed`
 */
export async function tryLock(name: string, options: TryLockOptions = {}): Promise<AsyncDisposable | undefined> {
  checkOptions("tryLock", options, TRY_OPTION_NAMES);
  const outcome = await attempt("tryLock", name, options.folder, undefined);
  if (outcome.lock === undefined) outcome.holder[Symbol.dispose]();
  return outcome.lock;
}

/**
 * Takes the same lock as {@link tryLock}. If it is held, waits until its holder releases it or dies.
 * @throws {TypeError} for unknown options and bad values
 * @throws {GuardError} as `tryLock`
 * @throws {unknown} `signal.reason` on abort
 */
export async function takeLock(name: string, options: TakeLockOptions = {}): Promise<AsyncDisposable> {
  checkOptions("takeLock", options, TAKE_OPTION_NAMES);
  const { folder, signal, onWait } = options;
  checkOptionalSignal("takeLock.signal", signal);
  checkOptionalFunction("takeLock.onWait", onWait);
  for (let isFirst = true; ; isFirst = false) {
    const outcome = await attempt("takeLock", name, folder, signal);
    if (outcome.lock !== undefined) return outcome.lock;
    using holder = outcome.holder;
    if (isFirst) onWait?.();
    await holder.ended(signal);
  }
}

/** The result of one attempt. */
type Outcome =
  | { readonly lock: AsyncDisposable; readonly holder?: undefined }
  | { readonly lock?: undefined; readonly holder: OtherContender };

async function attempt(
  call: string,
  name: string,
  folder: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  checkPattern(`${call}.name`, name, NAME, "1 to 200 letters, digits, underscores, dots and hyphens");
  if (folder !== undefined) checkText(`${call}.folder`, folder, "the path of a folder");
  const path = folder === undefined ? await lockFolder() : await openPrivateFolder(folder);
  try {
    await using resources = new AsyncDisposableStack();
    const sockets = resources.use(await SocketFolder.open(path));
    const winner = await contend(sockets, fileNameOf(name), signal);
    if (!(winner instanceof OwnContender)) return { holder: winner };
    resources.defer(() => winner.withdraw());
    const held = resources.move();
    return { lock: { [Symbol.asyncDispose]: () => held.disposeAsync() } };
  } catch (cause) {
    if (cause instanceof GuardError || signal?.aborted) throw cause;
    const message = `cannot take the lock ${name} in ${path}: ${reasonOf(cause)}`;
    throw new GuardError("lock-failed", message, { cause });
  }
}

/** Returns the beginning of the sockets' file names. */
function fileNameOf(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const hash = createHash("sha256")
    .update(name)
    .digest("base64url")
    .slice(0, MAX_NAME_LENGTH - KEPT_LENGTH - 1);
  return `${name.slice(0, KEPT_LENGTH)}-${hash}`;
}
