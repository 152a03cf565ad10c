import { MAX_TIMER_MS } from "../option-checks.ts";

/** The reason why a wait ended early. */
export type Interruption =
  | { readonly kind: "timeout" }
  | { readonly kind: "idle-timeout" }
  | { readonly kind: "aborted"; readonly reason: unknown };

/** The limits of a wait. */
export interface WaiterOptions {
  readonly timeoutMs: number;
  readonly idleTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One wait: a promise that never rejects, with its timers and its listener, which it cleans up. */
export class Waiter<T> {
  readonly promise: Promise<T | Interruption>;
  readonly #resolve: (outcome: T | Interruption) => void;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #idle: NodeJS.Timeout | undefined;
  readonly #signal: AbortSignal | undefined;
  #pending = true;
  #touches = 0;

  constructor({ timeoutMs, idleTimeoutMs = Number.POSITIVE_INFINITY, signal }: WaiterOptions) {
    const { promise, resolve } = Promise.withResolvers<T | Interruption>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#timer("timeout", timeoutMs);
    this.#idle = this.#timer("idle-timeout", idleTimeoutMs);
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  /** False once the wait has ended. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Restarts the idle time. */
  touch(): void {
    this.#touches++;
    this.#idle?.refresh();
  }

  /** Ends the wait; only the first call counts. */
  settle(outcome: T | Interruption): void {
    this.#pending = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#resolve(outcome);
  }

  readonly #onAbort = (): void => this.settle({ kind: "aborted", reason: this.#signal?.reason });

  #timer(kind: "timeout" | "idle-timeout", ms: number): NodeJS.Timeout | undefined {
    if (ms > MAX_TIMER_MS) return undefined;
    const timer = setTimeout(() => this.#overdue(kind), ms);
    this.#timers.push(timer);
    return timer;
  }

  /**
   * Ends the wait when the event loop has read what has already arrived: a process that was stopped, such as by a debugger,
   * fires its timers first.
   */
  #overdue(kind: "timeout" | "idle-timeout"): void {
    const touches = this.#touches;
    afterReading(() => {
      const isIdle = kind === "timeout" || touches === this.#touches;
      if (this.#pending && isIdle) this.settle({ kind });
    });
  }
}

/** Calls back when the event loop has read twice: once from the descriptors, once more for streams that pass data on. */
function afterReading(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
