import { Matcher, type MatcherOptions } from "../match/matcher.ts";
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

/** The receiving half of a console: accepts bytes at any time, and serves one wait at a time. */
export class Receiver {
  readonly matcher: Matcher;
  #waiter: Waiter<Look> | undefined;
  #end: End | undefined;

  constructor(options: MatcherOptions) {
    this.matcher = new Matcher(options);
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
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      this.matcher.append(chunk.subarray(at, at + SLICE_BYTES));
      if (this.#waiter?.pending !== true) continue;
      this.#waiter.touch();
      const look = this.#look();
      if (look !== undefined) this.#waiter.settle(look);
    }
  }

  /** Records that nothing more will arrive. The first reason counts, except that `closed` replaces all others. */
  finish(end: End): void {
    if (this.#end === undefined || end.kind === "closed") this.#end = end;
    this.#waiter?.settle(this.#end);
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
      const outcome = this.#look() ?? this.#end ?? (await this.#nextOutcome(options));
      const missed = MAY_HIDE_MATCH.has(outcome.kind) && this.matcher.missedLongMatch();
      return missed ? { kind: "window-exceeded" } : outcome;
    } finally {
      this.#waiter = undefined;
      this.matcher.stop();
    }
  }

  #nextOutcome(options: WaiterOptions): Promise<Look> {
    this.#waiter = new Waiter(options);
    return this.#waiter.promise;
  }

  #look(): Look | undefined {
    const found = this.matcher.advance();
    if (found === undefined) return undefined;
    return found === "window-exceeded" ? { kind: found } : { kind: "match", found };
  }

  /** Returns the result for EOF and TIMEOUT if they are among the patterns. */
  #expected({ kind }: Failure, { eofIndex, timeoutIndex }: PatternSet, elapsedMs: number): WaitOutcome | undefined {
    if (kind === "eof" && eofIndex >= 0) return { kind, found: this.matcher.takeAll(eofIndex), elapsedMs };
    if ((kind === "timeout" || kind === "idle-timeout") && timeoutIndex >= 0)
      return { kind: "timeout", found: this.matcher.peekAll(timeoutIndex), elapsedMs };
    return undefined;
  }
}
