import type { WaitOptions } from "./options.ts";

/** The time that several calls share. */
export class Deadline {
  readonly timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;

  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.timeoutMs = timeoutMs;
    this.#signal = signal;
    this.#end = performance.now() + timeoutMs;
  }

  /** Options for the next of the calls: the signal and the time that is left. */
  get rest(): WaitOptions & { timeoutMs: number } {
    return { timeoutMs: Math.max(0, this.#end - performance.now()), signal: this.#signal };
  }
}
