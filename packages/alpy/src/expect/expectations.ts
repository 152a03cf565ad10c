import type { Faults } from "../faults.ts";
import type { Logger } from "../logger.ts";
import { readableEvidence } from "../record/readable.ts";
import { type Armed, Expectation } from "./expectation.ts";
import type { FrameFeed } from "./frame-feed.ts";
import type { Watch } from "./watch.ts";

const defaultWithinMs = 5_000;

/** How long frames are waited for. */
export interface ExpectOptions {
  /** Milliseconds from the call on. Default 5,000. The testbed's `timeoutFactor` multiplies it. */
  withinMs?: number;
  /** Ends it early: its promise is rejected with `signal.reason`. */
  signal?: AbortSignal;
}

/** What the expectations of one testbed share. */
export interface ExpectationsInput {
  faults: Faults;
  logger: Logger;
  /** Last lines of the consoles and of QEMU, by source. */
  evidence: () => Record<string, string>;
  /** Multiplies each time. */
  timeoutFactor: number;
  /** Ends all. */
  signal?: AbortSignal | undefined;
}

/** The expectations of one testbed: those that wait, and those that failed and that nobody has awaited. */
export class Expectations {
  readonly #input: ExpectationsInput;
  readonly #waiting = new Set<Armed>();
  readonly #failed = new Set<Armed>();
  readonly #closed = new AbortController();

  constructor(input: ExpectationsInput) {
    this.#input = input;
  }

  /** Aborted when the testbed is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Begins to look at frames, before it returns. @throws {TypeError} for a time that is no positive number */
  arm<T>(
    feed: FrameFeed,
    watch: Watch<T>,
    { withinMs = defaultWithinMs, signal }: ExpectOptions,
    caller: (...args: never) => unknown,
  ): Expectation<T> {
    if (!(withinMs > 0 && Number.isFinite(withinMs))) {
      throw new TypeError(`withinMs: expected a positive number of milliseconds, got ${withinMs}`);
    }
    const { faults, timeoutFactor } = this.#input;
    const expectation = new Expectation<T>({
      ...{ watch, feed, faults, withinMs: withinMs * timeoutFactor },
      signals: [signal, this.#input.signal].filter((one) => one !== undefined),
      evidence: () => readableEvidence(this.#input.evidence()),
      callSite: callSiteOf(caller),
      onSettled: (settled) => this.#settled(settled),
    });
    if (this.#closed.signal.aborted) expectation.end("the testbed is closed");
    else if (!expectation.isSettled) this.#waiting.add(expectation);
    return expectation;
  }

  /** Ends those that wait. Gives the failures that nobody has awaited. */
  close(): unknown[] {
    for (const expectation of [...this.#waiting]) {
      if (!expectation.isAwaited) this.#warn(expectation);
      expectation.end("the testbed was closed before it came");
    }
    this.#closed.abort();
    return [...this.#failed].map(({ untold }) => untold).filter((failure) => failure !== undefined);
  }

  #settled(expectation: Armed): void {
    this.#waiting.delete(expectation);
    if (expectation.untold !== undefined) this.#failed.add(expectation);
  }

  #warn({ place }: Armed): void {
    const message = `Closed while frames were expected on ${place} and nobody awaited them: is an await missing?`;
    this.#input.logger.warn({ expectedOn: place }, message);
  }
}

/** The stack above a function, so that an error shows where the expectation was armed. */
function callSiteOf(caller: (...args: never) => unknown): string {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, caller);
  const { stack = "" } = site;
  return stack.slice(Math.max(0, stack.indexOf("\n")));
}
