import type { Faults } from "@alpy/qemu";
import { formatDuration } from "../duration.ts";
import { reasonOf } from "../error-reason.ts";
import { AlpyError, asAlpyError } from "../errors.ts";
import { MAX_TIMEOUT_MS } from "../wait-options.ts";
import type { FrameFeed } from "./frame-feed.ts";
import type { Failure, Verdict, Watch } from "./watch.ts";

/** Input of {@link Expectation}. */
export interface ExpectationInput<T> {
  readonly watch: Watch<T>;
  readonly feed: FrameFeed;
  readonly timeoutMs: number;
  /** Signals that end it early, each with its reason. */
  readonly signals: readonly AbortSignal[];
  readonly faults: Faults;
  /** Returns the last lines of the consoles, ready to be appended to a message. */
  readonly evidence: () => string;
  /** The stack of the call that arms it. */
  readonly callSite: string;
  readonly onSettled: (expectation: ArmedExpectation) => void;
}

/** An expectation as the testbed sees it. */
export interface ArmedExpectation {
  /** Whether it has been awaited. */
  readonly isAwaited: boolean;
  /** Its failure, if it failed on its own and has not been awaited. */
  readonly unreportedFailure: unknown;
  /** Name of its link or wire. */
  readonly place: string;
  /** Ends it while it waits: its promise rejects, and `close()` does not report that as a failure. */
  end(reason: string, cause?: unknown): void;
}

/**
 * An armed expectation: a promise of the expected frames. If it fails before it is awaited, there is no unhandled
 * rejection; `close()` of the testbed throws the failure if it has not been awaited by then.
 */
export class Expectation<T> implements Promise<T>, ArmedExpectation {
  readonly [Symbol.toStringTag] = "Expectation";
  readonly #input: ExpectationInput<T>;
  readonly #armedMs = performance.now();
  readonly #settling = Promise.withResolvers<T>();
  readonly #cleanup = new DisposableStack();
  #timer: NodeJS.Timeout | undefined;
  #isAwaited = false;
  #isEndedByFault = false;
  #failure: unknown;

  /** @internal Created by `expectFrame` and its like. */
  constructor(input: ExpectationInput<T>) {
    this.#input = input;
    this.#settling.promise.catch(() => undefined);
    this.#arm();
  }

  /** @internal */
  get isSettled(): boolean {
    return this.#cleanup.disposed;
  }

  /** @internal */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** @internal */
  get place(): string {
    return this.#input.feed.name;
  }

  /** @internal */
  get unreportedFailure(): unknown {
    return this.#isAwaited ? undefined : this.#failure;
  }

  /** Same as of a promise; the expectation then counts as awaited. */
  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#markAwaited();
    return this.#settling.promise.then(onFulfilled, onRejected);
  }

  /** Same as of a promise; the expectation then counts as awaited. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  /** Same as of a promise; the expectation then counts as awaited. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    this.#markAwaited();
    return this.#settling.promise.finally(onFinally);
  }

  /** @internal */
  end(reason: string, cause?: unknown): void {
    this.#reject(this.#endError(reason, cause));
  }

  #markAwaited(): void {
    this.#isAwaited = true;
    if (this.#isEndedByFault) this.#input.faults.takeFirst();
  }

  #arm(): void {
    const { feed, timeoutMs, signals, faults, watch } = this.#input;
    this.#onSettled(
      feed.listen({
        onFrame: (frame, passedMs) => {
          const elapsedMs = this.#elapsedMs(passedMs);
          // Its own time decides, whenever it is read.
          if (elapsedMs <= timeoutMs) this.#judge(() => watch.examine(frame, elapsedMs));
        },
        onEnd: (cause) => this.#fail(this.#endError(`no more frames: ${reasonOf(cause)}`, cause)),
      }),
    );
    this.#startTimer();
    this.#onSettled(() => clearTimeout(this.#timer));
    for (const signal of signals) this.#abortOn(signal);
    this.#onSettled(faults.onFault((fault) => this.#endByFault(fault)));
  }

  #startTimer(): void {
    // A timer of Node may fire 1 ms early, and frames of that time would be missed.
    const restMs = Math.ceil(this.#armedMs + this.#input.timeoutMs - performance.now());
    if (restMs <= 0) void this.#onTimeout();
    else this.#timer = setTimeout(() => this.#startTimer(), Math.min(restMs, MAX_TIMEOUT_MS));
  }

  /** Reports the fault to the caller that awaits it; if nobody does, `close()` reports it. */
  #endByFault(fault: Error): void {
    const elapsed = formatDuration(performance.now() - this.#armedMs);
    this.end(`the testbed failed ${elapsed} after arming: ${fault.message}`, asAlpyError(fault));
    this.#isEndedByFault = true;
    if (this.#isAwaited) this.#markAwaited();
  }

  #abortOn(signal: AbortSignal): void {
    const onAbort = (): void => this.#reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    this.#onSettled(() => signal.removeEventListener("abort", onAbort));
  }

  /** Times out after examining the frames that arrived in time but have not been read yet. */
  async #onTimeout(): Promise<void> {
    const { feed, watch, timeoutMs } = this.#input;
    await feed.caughtUp();
    this.#judge(() => watch.onTimeout(timeoutMs));
  }

  /** Runs `cleanup` when it settles; immediately if it has settled, because arming itself can settle it. */
  #onSettled(cleanup: () => void): void {
    if (this.#cleanup.disposed) cleanup();
    else this.#cleanup.defer(cleanup);
  }

  #judge(verdictOf: () => Verdict<T> | undefined): void {
    if (this.#cleanup.disposed) return;
    try {
      const verdict = verdictOf();
      if (verdict === undefined) return;
      if ("value" in verdict) this.#settle(() => this.#settling.resolve(verdict.value));
      else this.#fail(this.#error(verdict.failure));
    } catch (error) {
      // A predicate of the pattern threw.
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#reject(error);
  }

  #reject(error: unknown): void {
    this.#settle(() => this.#settling.reject(error));
  }

  #settle(settle: () => void): void {
    if (this.#cleanup.disposed) return;
    this.#cleanup.dispose();
    settle();
    this.#input.onSettled(this);
  }

  /**
   * Returns the time from arming to a frame. A frame whose time is not known counts as one of the time that the expectation
   * has: it had arrived when the feed was read at the deadline. The guest's clock may be a little early, but the frame is not:
   * the feed passes only frames that arrived after arming.
   */
  #elapsedMs(passedMs: number | undefined): number {
    if (passedMs !== undefined) return Math.max(0, passedMs - this.#armedMs);
    return Math.min(performance.now() - this.#armedMs, this.#input.timeoutMs);
  }

  #endError(reason: string, cause: unknown): AlpyError {
    return this.#error({ code: "expectation-ended", message: `${reason}\n${this.#input.watch.report()}` }, cause);
  }

  #error({ code, message }: Failure, cause?: unknown): AlpyError {
    const { feed, evidence, callSite } = this.#input;
    const notes = feed.notes().map((note) => `\nNote: ${note}`);
    const context = code === "frame-unexpected" ? "" : `${notes.join("")}${evidence()}`;
    const text = `${feed.name}: ${message}${context}`;
    const error = new AlpyError(code, text, { cause });
    error.stack = `${error.name}: ${text}${callSite}`;
    return error;
  }
}
