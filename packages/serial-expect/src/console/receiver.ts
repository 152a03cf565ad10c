import { type Advance, Matcher, type MatcherOptions } from "../match/matcher.ts";
import type { PatternSet } from "../match/pattern.ts";
import type { Reached } from "./result.ts";
import { type Interruption, Waiter, type WaiterOptions } from "./waiter.ts";

/** Longer chunks are added in pieces, so that at most this much is held in addition to what is kept. */
const SLICE_BYTES = 64 * 1024;

/** Kinds of ends without a match that may hide a match longer than the window. */
const MAY_HIDE_MATCH: ReadonlySet<string> = new Set(["timeout", "idle-timeout", "eof"]);

/** The reason why nothing more will arrive. */
export type End =
  | { readonly kind: "eof" }
  | { readonly kind: "stream-failed"; readonly cause: Error }
  | { readonly kind: "closed" };

/** The reason why a wait failed. */
export type Failure = Interruption | End | { readonly kind: "window-exceeded" } | { readonly kind: "busy" };

/** The limits of a wait, and where in the stream the search begins. */
export interface WaitFrom extends WaiterOptions {
  /** The position in the stream. Default: after the last match. */
  readonly since?: number | undefined;
}

/** The outcome of a wait. */
export type WaitOutcome = Reached | { readonly kind: "failed"; readonly failure: Failure; readonly elapsedMs: number };

type Look = Failure | { kind: "match"; found: Reached["found"] };

/** The reading that a search pauses which takes longer than a moment. */
export interface ReceiverFlow {
  pause(): void;
  resume(): void;
}

/** The receiving half of a console: accepts bytes at any time, and serves one wait at a time. */
export class Receiver {
  readonly matcher: Matcher;
  readonly #flow: ReceiverFlow;
  #waiter: Waiter<Look> | undefined;
  #end: End | undefined;
  /** Received bytes that the matcher does not have yet, because a slow search is running. */
  readonly #held: Buffer[] = [];
  /** The slow search that is running. */
  #slow: Promise<Advance> | undefined;

  constructor(options: MatcherOptions, flow: ReceiverFlow) {
    this.matcher = new Matcher(options);
    this.#flow = flow;
  }

  /** The reason why nothing more will arrive; undefined while more may arrive. */
  get end(): End | undefined {
    return this.#end;
  }

  /** Whether a wait is running. */
  get waiting(): boolean {
    return this.#waiter !== undefined;
  }

  /** Adds received bytes. */
  receive(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) this.#held.push(chunk.subarray(at, at + SLICE_BYTES));
    this.#takeHeld();
  }

  /** Records that nothing more will arrive. The first reason counts, except that `closed` replaces all others. */
  finish(end: End): void {
    if (this.#end === undefined || end.kind === "closed") this.#end = end;
    if (this.#slow === undefined || end.kind === "closed") this.#waiter?.settle(this.#end);
  }

  /** Returns and removes the bytes since the last match, for the next reader of the stream. */
  release(): Buffer {
    this.#leaveSlow();
    const unused = Buffer.from(this.matcher.unused());
    this.matcher.takeAll(0);
    return unused;
  }

  /** Waits for one of the patterns; never rejects. */
  async wait(set: PatternSet, options: WaitFrom): Promise<WaitOutcome> {
    const started = performance.now();
    const look = this.waiting ? ({ kind: "busy" } as const) : await this.#await(set, options);
    const elapsedMs = performance.now() - started;
    if (look.kind === "match") return { kind: "match", found: look.found, elapsedMs };
    return this.#expected(look, set, elapsedMs) ?? { kind: "failed", failure: look, elapsedMs };
  }

  async #await(set: PatternSet, options: WaitFrom): Promise<Look> {
    if (this.#end?.kind === "closed") return this.#end;
    this.matcher.begin(set.searched, options.since);
    try {
      const found = this.matcher.advance();
      const look = found instanceof Promise ? undefined : (lookOf(found) ?? this.#end);
      const outcome = look ?? (await this.#nextOutcome(options, found));
      const missed = MAY_HIDE_MATCH.has(outcome.kind) && this.matcher.missedLongMatch();
      return missed ? { kind: "window-exceeded" } : outcome;
    } finally {
      this.#waiter = undefined;
      this.matcher.stop();
      this.#leaveSlow();
    }
  }

  #nextOutcome(options: WaiterOptions, found: Advance | Promise<Advance>): Promise<Look> {
    this.#waiter = new Waiter(options);
    this.#settle(found);
    return this.#waiter.promise;
  }

  /** Adds the received bytes to the matcher, until a search is slow. */
  #takeHeld(): "slow" | "done" {
    for (;;) {
      if (this.#slow !== undefined) return "slow";
      const slice = this.#held.shift();
      if (slice === undefined) return "done";
      this.matcher.append(slice);
      if (this.#waiter?.pending !== true) continue;
      this.#waiter.touch();
      this.#settle(this.matcher.advance());
    }
  }

  /** Ends the wait if the search has a result. Reading pauses while it has none yet. */
  #settle(found: Advance | Promise<Advance>): void {
    if (found instanceof Promise) {
      this.#slow = found;
      this.#flow.pause();
      void found.then((late) => {
        if (this.#slow === found) this.#endSlow(late);
      });
      return;
    }
    const look = lookOf(found);
    if (look !== undefined) this.#waiter?.settle(look);
  }

  #endSlow(found: Advance): void {
    this.#slow = undefined;
    this.#settle(found);
    if (this.#takeHeld() === "slow") return;
    this.#flow.resume();
    if (this.#end !== undefined) this.#waiter?.settle(this.#end);
  }

  /** Continues without the slow search, which was stopped. */
  #leaveSlow(): void {
    if (this.#slow === undefined) return;
    this.#slow = undefined;
    this.#takeHeld();
    this.#flow.resume();
  }

  /** Returns the result for EOF and TIMEOUT if they are among the patterns. */
  #expected({ kind }: Failure, { eofIndex, timeoutIndex }: PatternSet, elapsedMs: number): WaitOutcome | undefined {
    if (kind === "eof" && eofIndex >= 0) return { kind, found: this.matcher.takeAll(eofIndex), elapsedMs };
    if ((kind === "timeout" || kind === "idle-timeout") && timeoutIndex >= 0)
      return { kind: "timeout", found: this.matcher.peekAll(timeoutIndex), elapsedMs };
    return undefined;
  }
}

function lookOf(found: Advance): Look | undefined {
  if (found === undefined) return undefined;
  return found === "window-exceeded" ? { kind: found } : { kind: "match", found };
}
