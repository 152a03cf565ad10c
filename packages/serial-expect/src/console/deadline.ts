import type { WaitOptions } from "../wait-options.ts";

/** A time-out that several calls share. */
export class Deadline {
  readonly timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #endsAt: number;

  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.timeoutMs = timeoutMs;
    this.#signal = signal;
    this.#endsAt = performance.now() + timeoutMs;
  }

  /** Options of the next call: the signal and the remaining time. */
  get rest(): WaitOptions & { readonly timeoutMs: number } {
    return { timeoutMs: Math.max(0, this.#endsAt - performance.now()), signal: this.#signal };
  }
}
