import type { QmpError } from "./errors.ts";
import { type Trace, withTrace } from "./trace.ts";

/** What bounds one call in time. */
export interface CallLimits {
  /** Milliseconds; Infinity for no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Where the user called from. */
  readonly trace: Trace;
}

interface CallHooks {
  /** Makes the error of a time-out. */
  onTimeout(): QmpError;
  /** Told once when the call ends by time-out or abort, that is before its answer. */
  onGiveUp(): void;
}

/** One promise with its time-out and abort: settles once, and then holds neither timer nor listener. */
export class Call<T> {
  readonly promise: Promise<T>;
  readonly #settle: { resolve(value: T): void; reject(error: unknown): void };
  readonly #limits: CallLimits;
  readonly #hooks: CallHooks;
  readonly #abort = (): void => this.#giveUp(this.#limits.signal?.reason);
  readonly #timer: NodeJS.Timeout | undefined;

  /** The signal must not be aborted yet: the caller has checked it, before it did anything. */
  constructor(limits: CallLimits, hooks: CallHooks) {
    const { promise, ...settle } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#settle = settle;
    this.#limits = limits;
    this.#hooks = hooks;
    limits.signal?.addEventListener("abort", this.#abort, { once: true });
    if (limits.timeoutMs !== Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#giveUp(this.#traced(hooks.onTimeout())), limits.timeoutMs);
    }
  }

  resolve(value: T): void {
    this.#release();
    this.#settle.resolve(value);
  }

  /** Rejects with an error of ours, which gets the caller's stack. */
  fail(error: QmpError): void {
    this.#release();
    this.#settle.reject(this.#traced(error));
  }

  /** Rejects with an error of the user's, as it is. */
  reject(error: unknown): void {
    this.#release();
    this.#settle.reject(error);
  }

  #giveUp(error: unknown): void {
    this.reject(error);
    this.#hooks.onGiveUp();
  }

  #traced(error: QmpError): QmpError {
    return withTrace(error, this.#limits.trace);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener("abort", this.#abort);
  }
}
