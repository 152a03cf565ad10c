import { connect, type Socket } from "node:net";
import { codeOf } from "../error-reason.ts";
import { HOLDING_MODE } from "./own-contender.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** How long a contender may take to decide. One that is stopped does not, and may take the lock when it goes on. */
const DECISION_TIMEOUT_MS = 5_000;
/** How long to wait before a contender whose queue of connections is full is looked at again. */
const FULL_QUEUE_PAUSE_MS = 50;
/** All permissions of a file's mode. */
const PERMISSIONS = 0o777;

/** Another living contender for a lock, or its holder. */
export class OtherContender implements Disposable {
  /** Its file name, which also orders the contenders. */
  readonly name: string;
  /** Whether it held the lock when it was found. */
  readonly isHolding: boolean;
  readonly #socket: Socket | undefined;
  /** Settles with `true` as soon as it holds the lock, with `false` when it has withdrawn. */
  readonly #decided = Promise.withResolvers<boolean>();
  /** Settles when it has withdrawn, released the lock, or died. */
  readonly #ended = Promise.withResolvers<void>();

  private constructor(name: string, isHolding: boolean, socket: Socket | undefined) {
    this.name = name;
    this.isHolding = isHolding;
    this.#socket = socket;
    if (socket === undefined) {
      this.#decided.resolve(true);
      setTimeout(this.#ended.resolve, FULL_QUEUE_PAUSE_MS);
      return;
    }
    socket.on("data", () => this.#decided.resolve(true));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#decided.resolve(false);
      this.#ended.resolve();
    });
  }

  /** Finds the contender with this file name, if it is alive. Removes the socket of a dead one: its name is not used again. */
  static async find(folder: SocketFolder, name: string): Promise<OtherContender | undefined> {
    if (folder.status(name)?.isSocket() !== true) return undefined;
    const socket = connect(folder.pathOf(name));
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once("connect", () => resolve(undefined)).once("error", resolve);
    });
    if (failure === undefined) {
      const status = folder.status(name);
      return new OtherContender(name, status !== undefined && (status.mode & PERMISSIONS) === HOLDING_MODE, socket);
    }
    const code = codeOf(failure);
    if (code === "EAGAIN") return new OtherContender(name, true, undefined);
    if (code === "ECONNREFUSED") folder.remove(name);
    // The other two: it has withdrawn, or died, meanwhile.
    else if (code !== "ENOENT" && code !== "ECONNRESET") throw failure;
    return undefined;
  }

  /**
   * Waits until it has decided. Returns whether it holds the lock, which is also assumed if its process does not respond.
   * @throws {unknown} `signal.reason` on abort
   */
  async holdsLock(signal: AbortSignal | undefined): Promise<boolean> {
    const { promise: timeout, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), DECISION_TIMEOUT_MS);
    return await unlessAborted(Promise.race([this.#decided.promise, timeout]), signal).finally(() =>
      clearTimeout(timer),
    );
  }

  /** Waits until it has withdrawn, released the lock, or died. @throws {unknown} `signal.reason` on abort */
  async ended(signal: AbortSignal | undefined): Promise<void> {
    await unlessAborted(this.#ended.promise, signal);
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy();
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort);
  return await Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}
