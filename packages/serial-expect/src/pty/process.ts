import { once } from "node:events";
import { constants } from "node:os";
import { Duplex } from "node:stream";
import type { IPty } from "node-pty";
import { type ResolvedPtyOptions, requireWindow } from "./options.ts";
import { signalSession } from "./session.ts";
import { TerminalFile } from "./terminal-file.ts";

/** How a program ended. */
export interface PtyExit {
  /** Its exit code; null where a signal ended it. */
  exitCode: number | null;
  /** The signal that ended it; null where it exited by itself. */
  signal: NodeJS.Signals | null;
}

/** Each signal is given time to work; the last cannot be refused. */
const LADDER = ["SIGHUP", "SIGTERM", "SIGKILL"] as const;

export let createPtyProcess: (terminal: IPty, options: ResolvedPtyOptions, signal?: AbortSignal) => PtyProcess;

/**
 * A program on a terminal of its own, made by {@link spawnPty}: reads what it writes, writes what it reads. Its death is
 * bound to that of this process, as the kernel hangs its terminal up.
 */
export class PtyProcess extends Duplex {
  /** Its process id, which is also that of its session and its process group. */
  readonly pid: number;
  /** How it ended: resolves when all that it wrote has been taken in, and given to whoever reads by `data` events. */
  readonly exit: Promise<PtyExit>;
  readonly #terminal: IPty;
  readonly #file: TerminalFile;
  readonly #graceMs: number;
  readonly #ended = Promise.withResolvers<PtyExit>();
  #hasEnded = false;
  #closing: Promise<void> | undefined;

  static {
    createPtyProcess = (terminal, options, signal) => new PtyProcess(terminal, options, signal);
  }

  private constructor(terminal: IPty, { graceMs }: ResolvedPtyOptions, signal?: AbortSignal) {
    super();
    this.#terminal = terminal;
    this.#file = new TerminalFile(terminal);
    this.#graceMs = graceMs;
    this.pid = terminal.pid;
    this.exit = this.#ended.promise.then((exit) => this.#delivered(exit));
    terminal.onData((chunk) => this.#received(chunk));
    this.#file.onRemains((chunk) => this.push(chunk));
    terminal.onExit((exit) => this.#onExit(exit));
    if (signal !== undefined) this.#closeOn(signal);
  }

  /** Tells the program that its window has another size, by SIGWINCH. @throws {TypeError} where no terminal has this size */
  resize(columns: number, rows: number): void {
    requireWindow("resize", columns, rows);
    if (!this.#hasEnded) this.#terminal.resize(columns, rows);
  }

  /** Sends a signal to the program and to all processes of its session. False where there is none any more. */
  kill(signal: NodeJS.Signals = "SIGTERM"): boolean {
    return this.#signal(signal);
  }

  /**
   * Ends the program and all of its session: by SIGHUP, then SIGTERM, then SIGKILL, with {@link PtyOptions.graceMs} between
   * them. Resolves when it is gone. May be called again.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Same as {@link close}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  override _read(): void {
    this.#terminal.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Bytes for a program that has ended go nowhere; its end is told by the stream's.
    this.#file.write(chunk).then(
      () => done(),
      (error: unknown) => done(this.#hasEnded ? null : (error as Error)),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const gone = this.#hasEnded ? Promise.resolve() : this.#end();
    gone.then(
      () => done(error),
      (cause: unknown) => done(error ?? (cause as Error)),
    );
  }

  async #close(): Promise<void> {
    await this.#end();
    const closed = this.closed ? undefined : once(this, "close");
    this.destroy();
    await closed;
  }

  async #end(): Promise<void> {
    for (const signal of LADDER) {
      if (!this.#signal(signal)) break;
      await this.#gone(signal === "SIGKILL" ? undefined : this.#graceMs);
    }
    await this.#ended.promise;
  }

  /** Waits until the program and its session are gone, or the time is up. */
  async #gone(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
    const until = performance.now() + withinMs;
    let stepMs = 2;
    while ((!this.#hasEnded || this.#signal(0)) && performance.now() < until) {
      await Promise.race(
        [
          new Promise((resolve) => setTimeout(resolve, stepMs)),
          this.#hasEnded ? undefined : this.#ended.promise,
        ].filter((wait) => wait !== undefined),
      );
      stepMs = Math.min(stepMs * 2, 50);
    }
  }

  #signal(signal: NodeJS.Signals | 0): boolean {
    return signalSession(this.pid, signal, !this.#hasEnded);
  }

  #received(chunk: string | Buffer): void {
    if (!this.push(chunk)) this.#terminal.pause();
  }

  #onExit({ exitCode, signal }: { exitCode: number; signal?: number | undefined }): void {
    this.#hasEnded = true;
    this.#file.close();
    this.push(null);
    this.end();
    this.#ended.resolve(signal ? { exitCode: null, signal: signalName(signal) } : { exitCode, signal: null });
  }

  async #delivered(exit: PtyExit): Promise<PtyExit> {
    if (this.listenerCount("data") > 0 && !this.readableEnded && !this.closed)
      await Promise.race([once(this, "end"), once(this, "close")]).catch(() => {});
    return exit;
  }

  #closeOn(signal: AbortSignal): void {
    const onAbort = (): void => void this.close();
    signal.addEventListener("abort", onAbort, { once: true });
    void this.#ended.promise.then(() => signal.removeEventListener("abort", onAbort));
  }
}

function signalName(number: number): NodeJS.Signals {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return (found?.[0] ?? `SIG${number}`) as NodeJS.Signals;
}
