import type { Faults } from "@alpy/qemu";
import { framesAbove } from "../callers-stack.ts";
import { requireOption } from "../check-option.ts";
import type { Logger } from "../logger.ts";
import { MAX_TIMEOUT_MS, requireWaitOptions, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { type ArmedExpectation, Expectation } from "./expectation.ts";
import type { FrameFeed } from "./frame-feed.ts";
import type { Watch } from "./watch.ts";

const DEFAULT_TIMEOUT_MS = 5_000;

/** Options of frame expectations. */
export interface FrameExpectOptions extends WaitOptions {
  /**
   * Milliseconds from the call on: above 0, at most 2,147,483,647 (about 25 days). Default 5,000. The testbed's `timeoutFactor`
   * multiplies it.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the expectation early: its promise rejects with `signal.reason`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The call that arms an expectation. */
export interface ExpectCall {
  /** Name of the method, for messages: `expectFrame`. */
  readonly method: string;
  /** The method itself: the error's stack begins with its caller. */
  readonly callee: (...args: never) => unknown;
  readonly options: FrameExpectOptions;
  /** The options that the method has. */
  readonly knownOptions?: Readonly<Record<string, true>> | undefined;
}

/** Input of {@link Expectations}. */
export interface ExpectationsInput {
  readonly faults: Faults;
  readonly logger: Logger;
  /** Returns the last lines of the consoles and of QEMU, ready to be appended to a message. */
  readonly evidence: () => string;
  /** Multiplies each time-out. */
  readonly timeoutFactor: number;
  /** Ends all expectations. */
  readonly signal?: AbortSignal | undefined;
}

/** The expectations of one testbed: those that wait, and those that failed and have not been awaited. */
export class Expectations {
  readonly #input: ExpectationsInput;
  readonly #waiting = new Set<ArmedExpectation>();
  readonly #failed = new Set<ArmedExpectation>();
  readonly #closed = new AbortController();

  constructor(input: ExpectationsInput) {
    this.#input = input;
  }

  /** Aborts when the testbed is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /**
   * Arms an expectation, which examines frames from now on.
   * @param createWatch is called once the options are checked
   * @throws {TypeError} for options that are unknown or out of range
   */
  arm<T>(feed: FrameFeed, createWatch: () => Watch<T>, call: ExpectCall): Expectation<T> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = checkedOptions(call);
    const watch = createWatch();
    const { faults, timeoutFactor, evidence } = this.#input;
    const expectation = new Expectation<T>({
      watch,
      feed,
      faults,
      timeoutMs: timeoutMs * timeoutFactor,
      signals: [signal, this.#input.signal].filter((one) => one !== undefined),
      evidence,
      callSite: framesAbove(call.callee),
      onSettled: (settled) => this.#onSettled(settled),
    });
    if (this.#closed.signal.aborted) expectation.end("the testbed is closed");
    else if (!expectation.isSettled) this.#waiting.add(expectation);
    return expectation;
  }

  /** Ends the expectations that wait. Returns the failures that have not been awaited. */
  close(): unknown[] {
    for (const expectation of [...this.#waiting]) {
      if (!expectation.isAwaited) this.#warnNotAwaited(expectation);
      expectation.end("the testbed was closed before the frame arrived");
    }
    this.#closed.abort();
    return [...this.#failed].map(({ unreportedFailure }) => unreportedFailure).filter((one) => one !== undefined);
  }

  #onSettled(expectation: ArmedExpectation): void {
    this.#waiting.delete(expectation);
    if (expectation.unreportedFailure !== undefined) this.#failed.add(expectation);
  }

  #warnNotAwaited({ place }: ArmedExpectation): void {
    const message = `Closed while an expectation on ${place} was still waiting and not awaited: is an await missing?`;
    this.#input.logger.warn({ expectedOn: place }, message);
  }
}

function checkedOptions({ method, options, knownOptions = WAIT_OPTION_NAMES }: ExpectCall): FrameExpectOptions {
  requireWaitOptions(method, options, knownOptions);
  const { timeoutMs } = options;
  const expected = `milliseconds above 0, at most ${MAX_TIMEOUT_MS}`;
  requireOption(timeoutMs !== Infinity, `${method}.timeoutMs`, expected, timeoutMs);
  return options;
}
