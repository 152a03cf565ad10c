import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { badValue, checkAbsolutePath } from "../argument-checks.ts";
import { checkProcessMark, type ProcessMark } from "../process/process-mark.ts";
import type { GuardClient } from "./guard-client.ts";
import type { GuardEntry, ModuleEntry } from "./guard-entry.ts";
import { encodeEntry, type Guarded, MAX_ENTRY_BYTES } from "./guarded.ts";
import { spawnTied, type TiedProcess, type TiedSpawnOptions } from "./tied-process.ts";

/**
 * The guard over everything that this process creates outside of itself. If the process dies, by any signal, what is still
 * guarded is ended, cleaned up or removed: first processes, then paths, and modules meanwhile. All methods are synchronous: the
 * guard is in place when they return. So guard first, and then create.
 */
export class ProcessGuard {
  readonly #client: GuardClient;

  /** @internal */
  constructor(client: GuardClient) {
    this.#client = client;
  }

  /**
   * Guards a file, or a folder with its contents, which need not exist yet.
   * @param path absolute, not the root. It must be a name that is never used again (see `ownedName`), because the removal may
   * happen later than expected.
   * @throws {TypeError} for a relative path or the root
   * @throws {GuardError} `guard-failed` if the guard died and cannot be started again
   */
  guardPath(path: string): GuardEntry {
    checkAbsolutePath("guardPath.path", path);
    return this.#add({ kind: "path", path });
  }

  /**
   * Guards a running process: SIGTERM, and after 2 s SIGKILL.
   * @throws {TypeError} for a bad pid or start time
   * @throws {GuardError} `guard-failed` if the guard died and cannot be started again
   */
  guardProcess(mark: ProcessMark): GuardEntry {
    checkProcessMark("guardProcess.mark", mark);
    const { pid, startTime } = mark;
    return this.#add({ kind: "process", pid, startTime });
  }

  /**
   * Guards anything else: after the death of this process, the clean-up program imports a module and calls its export
   * `cleanUp(data)`, which may return a promise. The module must not expect that the thing still exists, because it may be
   * called after a complete or half-finished removal, and in rare cases twice.
   * @param url a `file:` URL or an absolute path
   * @param data a value that JSON can express, of at most 64 KiB
   * @throws {TypeError} for another URL, and for data that is too large or that JSON cannot express
   * @throws {GuardError} `guard-failed` if the guard died and cannot be started again
   */
  guardModule(url: URL | string, data: unknown): ModuleEntry {
    const href = moduleHref(url);
    const toGuarded = (value: unknown): Guarded => checkedModule({ kind: "module", url: href, data: value });
    const id = this.#client.add(toGuarded(data));
    let isReleased = false;
    const entry = this.#entry(id, () => {
      isReleased = true;
    });
    return Object.assign(entry, {
      update: (value: unknown): void => {
        if (isReleased) throw new TypeError("update: this entry has been released");
        this.#client.set(id, toGuarded(value));
      },
    });
  }

  /**
   * Starts a program that cannot outlive this process, without any gap: it begins only when it is guarded. Where there is
   * `setpriv` of util-linux, the kernel also kills it as soon as the thread that called this ends. The guard is released when
   * the program exits.
   *
   * The program's standard input is empty. One that does not exist is reported by exit code 127 of the shell in between.
   * @throws {TypeError} for unknown options, and for a standard input other than "ignore"
   * @throws {GuardError} `guard-failed` if the guard died and cannot be started again; the program does then not begin
   */
  spawnTied(program: string, args: readonly string[], options: TiedSpawnOptions = {}): TiedProcess {
    return spawnTied((mark) => this.guardProcess(mark), program, args, options);
  }

  #add(guarded: Guarded): GuardEntry {
    return this.#entry(this.#client.add(guarded));
  }

  #entry(id: number, onRelease: () => void = () => undefined): GuardEntry {
    const release = (): void => {
      onRelease();
      this.#client.remove(id);
    };
    const cleanUpNow = (): void => {
      this.#client.cleanUpNow(id);
      onRelease();
    };
    return { release, cleanUpNow, [Symbol.dispose]: release };
  }
}

function moduleHref(url: URL | string): string {
  const isPath = typeof url === "string" && isAbsolute(url);
  if (!isPath && !String(url).startsWith("file:")) {
    throw badValue("guardModule.url", "a file: URL or an absolute path", url);
  }
  return isPath ? pathToFileURL(url).href : String(url);
}

function checkedModule(guarded: Guarded & { readonly kind: "module" }): Guarded {
  const { data } = guarded;
  let bytes: number;
  try {
    bytes = encodeEntry(guarded).length;
  } catch {
    throw badValue("guardModule.data", "a value that JSON can express", data);
  }
  if (bytes > MAX_ENTRY_BYTES) throw badValue("guardModule.data", `at most ${MAX_ENTRY_BYTES} bytes of JSON`, data);
  return guarded;
}
