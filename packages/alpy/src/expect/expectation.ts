import { AlpyError } from "../errors.ts";
import type { Faults } from "../faults.ts";
import type { FrameFeed } from "./frame-feed.ts";
import { type Failure, inWords, type Verdict, type Watch } from "./watch.ts";

/** What an expectation is armed with. */
export interface ExpectationInput<T> {
  watch: Watch<T>;
  feed: FrameFeed;
  withinMs: number;
  /** Each ends it early, with its reason. */
  signals: readonly AbortSignal[];
  faults: Faults;
  /** Last lines of the consoles, ready to be put behind a message. */
  evidence: () => string;
  /** The stack of the call that arms it. */
  callSite: string;
  onSettled: (expectation: Armed) => void;
}

/** What the testbed knows of an expectation. */
export interface Armed {
  /** Whether anybody waits for it. */
  readonly isAwaited: boolean;
  /** What it failed with, if it failed by itself and nobody awaits it. */
  readonly untold: unknown;
  /** Where it looks. */
  readonly place: string;
  /** Ends it while it waits: its promise is rejected, and that is no failure that `close()` tells of. */
  end(why: string, cause?: unknown): void;
}

/**
 * An expectation that is armed: a promise of the frames that are waited for. One that fails before anybody awaits it is no
 * unhandled rejection: `close()` of the testbed throws it, if nobody has awaited it by then.
 */
export class Expectation<T> implements Promise<T>, Armed {
  readonly [Symbol.toStringTag] = "Expectation";
  readonly #input: ExpectationInput<T>;
  readonly #armedMs = performance.now();
  readonly #armedHostMs = performance.timeOrigin + this.#armedMs;
  readonly #settling = Promise.withResolvers<T>();
  readonly #undo = new DisposableStack();
  #isAwaited = false;
  /** Whether a fault of the testbed ended it. */
  #isFaulty = false;
  #failure: unknown;

  /** @internal Made by `expectFrame` and its like. */
  constructor(input: ExpectationInput<T>) {
    this.#input = input;
    this.#settling.promise.catch(() => undefined);
    this.#arm();
  }

  /** @internal */
  get isSettled(): boolean {
    return this.#undo.disposed;
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
  get untold(): unknown {
    return this.#isAwaited ? undefined : this.#failure;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#await();
    return this.#settling.promise.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    this.#await();
    return this.#settling.promise.finally(onFinally);
  }

  /** @internal */
  end(why: string, cause?: unknown): void {
    this.#reject(this.#ended(why, cause));
  }

  #await(): void {
    this.#isAwaited = true;
    if (this.#isFaulty) this.#input.faults.tell();
  }

  #arm(): void {
    const { feed, withinMs, signals, faults } = this.#input;
    this.#atEnd(
      feed.listen({
        take: (frame) => this.#look(() => this.#input.watch.take(frame, this.#elapsedMs(frame.timestampNs))),
        end: (cause) => this.#fail(this.#ended(`its frames ended: ${textOf(cause)}`, cause)),
      }),
    );
    const timer = setTimeout(() => void this.#late(), withinMs);
    this.#atEnd(() => clearTimeout(timer));
    for (const signal of signals) this.#heed(signal);
    this.#atEnd(faults.onFault((fault) => this.#takeFault(fault)));
  }

  /** Whoever awaits it is told of the fault by it; if nobody does, the fault itself is for `close()` to tell. */
  #takeFault(fault: AlpyError): void {
    this.end(`the testbed failed ${inWords(performance.now() - this.#armedMs)} after arming: ${fault.message}`, fault);
    this.#isFaulty = true;
    if (this.#isAwaited) this.#await();
  }

  #heed(signal: AbortSignal): void {
    const onAbort = (): void => this.#reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    this.#atEnd(() => signal.removeEventListener("abort", onAbort));
  }

  /** Frames that came in time may not have been looked at yet. */
  async #late(): Promise<void> {
    const { feed, watch, withinMs } = this.#input;
    await feed.caughtUp();
    this.#look(() => watch.late(withinMs));
  }

  /** Some of what ends it may have come before it was armed. */
  #atEnd(undo: () => void): void {
    if (this.#undo.disposed) undo();
    else this.#undo.defer(undo);
  }

  #look(verdictOf: () => Verdict<T> | undefined): void {
    if (this.#undo.disposed) return;
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

  #settle(act: () => void): void {
    if (this.#undo.disposed) return;
    this.#undo.dispose();
    act();
    this.#input.onSettled(this);
  }

  /** By the frame's own time, where that is between arming and now; a guest's clock may not be known yet. */
  #elapsedMs(timestampNs: bigint): number {
    const byFrame = Number(timestampNs / 1_000n) / 1_000 - this.#armedHostMs;
    const now = performance.now() - this.#armedMs;
    return byFrame >= 0 && byFrame <= now ? byFrame : now;
  }

  #ended(why: string, cause: unknown): AlpyError {
    return this.#error({ code: "expectation-ended", message: `${why}\n${this.#input.watch.report()}` }, cause);
  }

  #error({ code, message }: Failure, cause?: unknown): AlpyError {
    const { feed } = this.#input;
    const notes = feed.notes().map((note) => `\nNote: ${note}`);
    const context = code === "frame-unexpected" ? "" : `${notes.join("")}${this.#input.evidence()}`;
    const text = `${feed.name}: ${message}${context}`;
    const error = new AlpyError(code, text, { ...(cause !== undefined && { cause }) });
    error.stack = `${error.name}: ${text}${this.#input.callSite}`;
    return error;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
