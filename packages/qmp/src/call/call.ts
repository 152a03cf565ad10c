import type { QmpError } from "../errors.ts";
import { type CallSite, withCallSite } from "./call-site.ts";

/** The limits of one call. */
export interface CallLimits {
  /** Time-out in milliseconds, or Infinity for no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** The place where the user made the call. */
  readonly callSite: CallSite;
}

interface CallHooks {
  /** Creates the error of a time-out. */
  onTimeout(): QmpError;
  /** Called once when the call ends without its result, by time-out or abort. */
  onGiveUp(): void;
}

/** One promise with its time-out and abort: it settles once, and then holds neither timer nor listener. */
export class Call<T> {
  readonly promise: Promise<T>;
  readonly #settle: { resolve(value: T): void; reject(error: unknown): void };
  readonly #limits: CallLimits;
  readonly #hooks: CallHooks;
  readonly #abort = (): void => this.#giveUp(this.#limits.signal?.reason);
  readonly #timer: NodeJS.Timeout | undefined;

  /** The signal must not be aborted yet: the caller has checked it before it did anything. */
  constructor(limits: CallLimits, hooks: CallHooks) {
    const { promise, ...settle } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#settle = settle;
    this.#limits = limits;
    this.#hooks = hooks;
    limits.signal?.addEventListener("abort", this.#abort, { once: true });
    if (limits.timeoutMs !== Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#giveUp(this.#located(hooks.onTimeout())), limits.timeoutMs);
    }
  }

  resolve(value: T): void {
    this.#release();
    this.#settle.resolve(value);
  }

  /** Rejects with an error of this package, which gets the caller's stack. */
  fail(error: QmpError): void {
    this.#release();
    this.#settle.reject(this.#located(error));
  }

  /** Rejects with an error of the user, unchanged. */
  reject(error: unknown): void {
    this.#release();
    this.#settle.reject(error);
  }

  #giveUp(error: unknown): void {
    this.reject(error);
    this.#hooks.onGiveUp();
  }

  #located(error: QmpError): QmpError {
    return withCallSite(error, this.#limits.callSite);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener("abort", this.#abort);
  }
}
