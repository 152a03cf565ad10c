import type { QmpError } from "../errors.ts";
import type { CommandMode } from "../protocol/encode-command.ts";
import { type CallSite, withCallSite } from "./call-site.ts";
import type { SentCommand } from "./command-error.ts";

/** A command to send, and the limits of its reply. */
export interface CommandRequest {
  readonly mode: CommandMode;
  readonly command: string;
  readonly args: object | undefined;
  /** Time-out in milliseconds, or Infinity for no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** The place where the user made the call, if it was recorded. */
  readonly callSite: CallSite | undefined;
}

/** The progress of a command: not sent yet; sent; or given up after it was sent, so that its late reply is ignored. */
type Progress = "waiting" | "sent" | "given-up";

/**
 * A command from its call to its reply. One is created for each call, so it is small: what all commands share (time-outs,
 * the table) is kept elsewhere.
 */
export class PendingCommand implements SentCommand {
  readonly id: number;
  readonly command: string;
  readonly argumentsJson: string | undefined;
  readonly mode: CommandMode;
  readonly timeoutMs: number;
  /** The deadline on the clock of `performance.now()`. */
  readonly dueMs: number;
  readonly promise: Promise<unknown>;
  progress: Progress = "waiting";
  /** Its position among the commands that were sent to run in order. 0 for one out of band. */
  position = 0;
  readonly callSite: CallSite | undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #abortListener: Disposable | undefined;

  constructor(id: number, argumentsJson: string | undefined, request: CommandRequest) {
    this.id = id;
    this.command = request.command;
    this.argumentsJson = argumentsJson;
    this.mode = request.mode;
    this.timeoutMs = request.timeoutMs;
    this.dueMs = performance.now() + request.timeoutMs;
    this.callSite = request.callSite;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Calls back if the signal aborts before the command is settled. */
  watch(signal: AbortSignal, onAbort: () => void): void {
    signal.addEventListener("abort", onAbort, { once: true });
    this.#abortListener = { [Symbol.dispose]: () => signal.removeEventListener("abort", onAbort) };
  }

  resolve(value: unknown): void {
    this.#abortListener?.[Symbol.dispose]();
    this.#resolve(value);
  }

  /** Rejects with an error of this package, which gets the caller's stack. */
  fail(error: QmpError): void {
    this.reject(withCallSite(error, this.callSite));
  }

  /** Rejects with an error of the user, unchanged. */
  reject(error: unknown): void {
    this.#abortListener?.[Symbol.dispose]();
    this.#reject(error);
  }
}
