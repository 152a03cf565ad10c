import type { CommandMode } from "./codec.ts";
import type { QmpError, SentCommand } from "./errors.ts";
import { type Trace, withTrace } from "./trace.ts";

/** A command to be sent, and how long its reply may take. */
export interface Issue {
  readonly mode: CommandMode;
  readonly command: string;
  readonly args: object | undefined;
  /** Milliseconds; Infinity for no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Where the user called from, where that was recorded. */
  readonly trace: Trace | undefined;
}

/** Where a command is on its way: waiting to be sent; sent; given up after it was sent, its late reply to be ignored. */
type Progress = "waiting" | "sent" | "given-up";

/**
 * A command from its call to its reply. It is made for each call, so it is one object with one promise: what every
 * command has in common (time-outs, the table) is kept outside.
 */
export class PendingCommand implements SentCommand {
  readonly id: number;
  readonly command: string;
  readonly argumentsJson: string | undefined;
  readonly mode: CommandMode;
  readonly timeoutMs: number;
  /** On the clock of `performance.now()`. */
  readonly dueMs: number;
  readonly promise: Promise<unknown>;
  progress: Progress = "waiting";
  /** Its place among the commands that were sent to run in turn; 0 for one out of band. */
  turn = 0;
  readonly trace: Trace | undefined;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #abort: Disposable | undefined;

  constructor(id: number, argumentsJson: string | undefined, issue: Issue) {
    this.id = id;
    this.command = issue.command;
    this.argumentsJson = argumentsJson;
    this.mode = issue.mode;
    this.timeoutMs = issue.timeoutMs;
    this.dueMs = issue.timeoutMs === Number.POSITIVE_INFINITY ? issue.timeoutMs : performance.now() + issue.timeoutMs;
    this.trace = issue.trace;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Calls back when the signal aborts before the command is settled. */
  watch(signal: AbortSignal, onAbort: () => void): void {
    signal.addEventListener("abort", onAbort, { once: true });
    this.#abort = { [Symbol.dispose]: () => signal.removeEventListener("abort", onAbort) };
  }

  resolve(value: unknown): void {
    this.#abort?.[Symbol.dispose]();
    this.#resolve?.(value);
  }

  /** Rejects with an error of ours, which gets the caller's stack. */
  fail(error: QmpError): void {
    this.reject(withTrace(error, this.trace));
  }

  /** Rejects with an error of the user's, as it is. */
  reject(error: unknown): void {
    this.#abort?.[Symbol.dispose]();
    this.#reject?.(error);
  }
}
