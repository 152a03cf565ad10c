import { Matcher, type MatcherOptions } from "../match/matcher.ts";
import type { PatternSet } from "../match/pattern.ts";
import type { Reached } from "./result.ts";
import { type Interruption, Waiter, type WaiterOptions } from "./waiter.ts";

/** Longer chunks are taken in piecewise, so that no more than this comes on top of what is kept. */
const SLICE_BYTES = 64 * 1024;

/** Ends without a match, which may be longer than the window. */
const MAY_HIDE_MATCH: ReadonlySet<string> = new Set(["timeout", "idle-timeout", "eof"]);

/** Why nothing more comes. */
export type End = { kind: "eof" } | { kind: "stream-failed"; cause: Error } | { kind: "closed" };

/** Why a wait failed. */
export type Failure = Interruption | End | { kind: "window-exceeded" } | { kind: "busy" };

/** How to wait, and for what came since which position in the stream; by default since the last match. */
export interface WaitFrom extends WaiterOptions {
  since?: number;
}

/** How a wait ended. */
export type WaitOutcome = Reached | { kind: "failed"; failure: Failure; elapsedMs: number };

type Look = Failure | { kind: "match"; found: Reached["found"] };

/** The receiving half of a console: takes in whatever comes, whenever it comes, and serves one wait at a time. */
export class Receiver {
  readonly matcher: Matcher;
  #waiter: Waiter<Look> | undefined;
  #end: End | undefined;

  constructor(options: MatcherOptions) {
    this.matcher = new Matcher(options);
  }

  /** Why nothing more comes; undefined while more may come. */
  get end(): End | undefined {
    return this.#end;
  }

  /** Whether a wait is under way. */
  get waiting(): boolean {
    return this.#waiter !== undefined;
  }

  receive(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      this.matcher.append(chunk.subarray(at, at + SLICE_BYTES));
      if (this.#waiter?.pending !== true) continue;
      this.#waiter.touch();
      const look = this.#look();
      if (look !== undefined) this.#waiter.settle(look);
    }
  }

  /** Nothing more will come; of several reasons the first holds, but `closed` tops all. */
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
      const outcome = this.#look() ?? this.#end ?? (await this.#arrival(options));
      const missed = MAY_HIDE_MATCH.has(outcome.kind) && this.matcher.missedLongMatch();
      return missed ? { kind: "window-exceeded" } : outcome;
    } finally {
      this.#waiter = undefined;
      this.matcher.stop();
    }
  }

  #arrival(options: WaiterOptions): Promise<Look> {
    this.#waiter = new Waiter(options);
    return this.#waiter.promise;
  }

  #look(): Look | undefined {
    const found = this.matcher.advance();
    if (found === undefined) return undefined;
    return found === "window-exceeded" ? { kind: found } : { kind: "match", found };
  }

  /** EOF and TIMEOUT, where they are among the patterns. */
  #expected({ kind }: Failure, { eofIndex, timeoutIndex }: PatternSet, elapsedMs: number): WaitOutcome | undefined {
    if (kind === "eof" && eofIndex >= 0) return { kind, found: this.matcher.takeAll(eofIndex), elapsedMs };
    if ((kind === "timeout" || kind === "idle-timeout") && timeoutIndex >= 0)
      return { kind: "timeout", found: this.matcher.peekAll(timeoutIndex), elapsedMs };
    return undefined;
  }
}
