import { once } from "node:events";
import { constants } from "node:os";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { IPty } from "node-pty";
import { checkArgument } from "../option-checks.ts";
import { type ResolvedPtyOptions, requireWindowSize, signalNameCheck } from "./options.ts";
import { signalSession } from "./session.ts";
import { TerminalFile } from "./terminal-file.ts";

/** The exit of a program: its code, or the signal that ended it. */
export interface PtyExit {
  /** Its exit code; null if a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended it; null if it exited on its own. */
  readonly signal: NodeJS.Signals | null;
}

/** Signals that are sent one after the other until the program has ended; it cannot ignore the last. */
const CLOSE_SIGNALS = ["SIGHUP", "SIGTERM", "SIGKILL"] as const;
/** The interval at which the end of a session is polled grows between these limits. */
const FIRST_POLL_MS = 2;
const LAST_POLL_MS = 50;

/** Wraps a terminal of node-pty. */
export let createPtyProcess: (terminal: IPty, options: ResolvedPtyOptions, signal?: AbortSignal) => PtyProcess;

/**
 * A program on a terminal of its own, started by {@link spawnPty}: a Duplex that reads its output and writes its input. It
 * also ends when this process ends, because the kernel hangs up its terminal.
 */
export class PtyProcess extends Duplex {
  /** Its process id, which is also the id of its session and of its process group. */
  readonly pid: number;
  /** Its exit. Resolves when all of its output has been received and delivered to listeners of `data` events. */
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
    this.exit = this.#ended.promise.then((exit) => this.#whenDelivered(exit));
    terminal.onData((chunk) => this.#received(chunk));
    this.#file.onRemains((chunk) => this.push(chunk));
    terminal.onExit((exit) => this.#onExit(exit));
    if (signal !== undefined) this.#closeOn(signal);
  }

  /**
   * Changes the size of the window; the program receives SIGWINCH.
   * @throws {TypeError} if no terminal can have this size
   */
  resize(columns: number, rows: number): void {
    requireWindowSize("resize", columns, rows);
    if (!this.#hasEnded) this.#terminal.resize(columns, rows);
  }

  /**
   * Sends a signal to the program and to all processes of its session. Returns false if there are none any more.
   * @throws {TypeError} if there is no such signal
   */
  kill(signal: NodeJS.Signals = "SIGTERM"): boolean {
    checkArgument("kill: signal", signalNameCheck, signal);
    return this.#signal(signal);
  }

  /**
   * Ends the program and all of its session with SIGHUP, then SIGTERM, then SIGKILL, and {@link PtyOptions.graceMs} between
   * them. Resolves when all processes have ended. Can be called again.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Calls {@link close}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  override _read(): void {
    this.#terminal.resume();
  }

  /** @internal */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Bytes for a program that has ended are dropped; the end of the stream reports its end.
    this.#file.write(chunk).then(
      () => done(),
      (error: unknown) => done(this.#hasEnded ? null : (error as Error)),
    );
  }

  /** @internal */
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
    for (const signal of CLOSE_SIGNALS) {
      if (!this.#signal(signal)) break;
      await this.#waitForEnd(signal === "SIGKILL" ? Number.POSITIVE_INFINITY : this.#graceMs);
    }
    await this.#ended.promise;
  }

  /** Waits until the program and its session have ended, or the time is over. */
  async #waitForEnd(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    let stepMs = FIRST_POLL_MS;
    while ((!this.#hasEnded || this.#signal(0)) && performance.now() < until) {
      const poll = sleep(stepMs);
      await (this.#hasEnded ? poll : Promise.race([poll, this.#ended.promise]));
      stepMs = Math.min(stepMs * 2, LAST_POLL_MS);
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

  async #whenDelivered(exit: PtyExit): Promise<PtyExit> {
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
