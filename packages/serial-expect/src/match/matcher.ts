import { type ConsoleEncoding, completeLength } from "../text/encoding.ts";
import { ByteStore } from "./byte-store.ts";
import { LiteralSearch } from "./literal-search.ts";
import { hasMatchBeyondWindow } from "./long-match.ts";
import { nextTurn } from "./loop-turn.ts";
import type { SearchedPattern } from "./pattern.ts";
import type { Candidate, PatternSearch } from "./pattern-search.ts";
import { RegExpSearch } from "./regexp-search.ts";
import type { NoResult } from "./regexp-steps.ts";
import { type ExecStep, SearchWorker } from "./search-worker.ts";

/** Options for matching a stream, and for how much of it is kept. */
export interface MatcherOptions {
  readonly encoding: ConsoleEncoding;
  /** The longest match of a RegExp, and how far back one is searched again, in bytes. */
  readonly windowBytes: number;
  /** The number of bytes before a match that are kept. */
  readonly historyBytes: number;
}

/** A match, in copies that do not change later. */
export interface Found {
  /** The index of the pattern. */
  readonly index: number;
  /** The bytes between the last match and this one. */
  readonly before: Buffer;
  /** The number of bytes before `before` that were not kept. */
  readonly omittedBytes: number;
  /** The matched bytes. */
  readonly bytes: Buffer;
  /** The match of a RegExp, with its captures. */
  readonly exec?: RegExpExecArray | undefined;
}

type Ranked = Candidate & { index: number };

type Match = Pick<Ranked, "index" | "start" | "end" | "exec">;

interface ActiveSearch {
  index: number;
  search: PatternSearch;
}

/** A step of a pattern's search. */
interface PatternStep extends ExecStep {
  readonly search: ActiveSearch;
}

/** The result of a search: a match, or that one is longer than the window. */
export type Advance = Found | "window-exceeded" | undefined;

/** The search of all patterns, in steps. */
type AllSteps = Generator<PatternStep, Advance, RegExpExecArray | null>;

/** The search for a RegExp that takes too long for the event loop's thread. */
export interface SlowSearch {
  /** The index of its pattern. */
  readonly index: number;
  /** The length of the text that it searches. */
  readonly characters: number;
  /** When it began, by `performance.now()`. */
  readonly beganMs: number;
  /** When it ended; undefined while it is running. */
  readonly endedMs?: number | undefined;
}

/**
 * Turns bytes into matches, without IO. The match that is complete earliest in the stream wins, then
 * the one that starts earliest, then the order of the patterns. The bytes after it stay for the next search.
 */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #store = new ByteStore();
  #searches: ActiveSearch[] = [];
  #patterns: readonly SearchedPattern[] = [];
  #overlapBytes: number;
  #origin = 0;
  #scannedBytes = 0;
  readonly #worker = new SearchWorker();
  #slow: SlowSearch | undefined;

  constructor(options: MatcherOptions) {
    this.#options = options;
    this.#overlapBytes = options.windowBytes;
  }

  /** The position after the newest byte. */
  get end(): number {
    return this.#store.end;
  }

  /** Bytes received since the last match. */
  get pendingBytes(): number {
    return this.#store.end - this.#origin;
  }

  /** Bytes received since the last match that are no longer kept. */
  get omittedBytes(): number {
    return Math.max(0, this.#store.start - this.#origin);
  }

  /** Bytes that all searches have scanned: a measure of the work done. */
  get scannedBytes(): number {
    return this.#searches.reduce((sum, { search }) => sum + search.scannedBytes, this.#scannedBytes);
  }

  /** Adds the next bytes. The caller cuts long chunks, because a whole chunk is held for a moment. */
  append(bytes: Uint8Array): void {
    this.#store.keepLast(this.#options.historyBytes + this.#overlapBytes);
    this.#store.append(bytes);
  }

  /** Begins to search for patterns after the last match, or after `since`, a later position in the stream. */
  begin(patterns: readonly SearchedPattern[], since = this.#origin): void {
    const origin = Math.max(this.#origin, since);
    this.#slow = undefined;
    // The kept part of a backlog must not depend on the length of its last chunk.
    this.#store.keepLast(this.#options.historyBytes + this.#options.windowBytes);
    this.#patterns = patterns;
    this.#searches = patterns.map((pattern) => ({
      index: pattern.index,
      search:
        "literal" in pattern
          ? new LiteralSearch(pattern.literal, origin)
          : new RegExpSearch(pattern.regExp, { ...this.#options, origin }),
    }));
    const lengths = patterns.map((pattern) => ("literal" in pattern ? pattern.literal.length : 0));
    this.#overlapBytes = Math.max(this.#options.windowBytes, ...lengths);
  }

  /** The slow search of the patterns that {@link begin} began, if there was one; the last one if it is still running. */
  get slowSearch(): SlowSearch | undefined {
    return this.#slow;
  }

  /**
   * Searches what has arrived since the last call, and consumes a match. Returns a promise if a RegExp needs so long that it
   * is searched in a thread of its own. Until that has settled, or {@link stop} was called, nothing may be added.
   */
  advance(): Advance | Promise<Advance> {
    const steps = this.#advance();
    const next = continued(steps, steps.next());
    return next.kind === "done" ? next.value : this.#advanceSlowly(steps, next);
  }

  async #advanceSlowly(steps: AllSteps, first: Waiting): Promise<Advance> {
    const searches = this.#searches;
    for (let { step, kind } = first; ; ) {
      if (kind === "later") await nextTurn();
      const match = kind === "slow" ? await this.#execInThread(step) : undefined;
      // Stopped: the bytes may have been consumed meanwhile.
      if (searches !== this.#searches || (kind === "slow" && match === undefined)) return undefined;
      const next =
        match === undefined ? continued(steps, { done: false, value: step }) : continued(steps, steps.next(match));
      if (next.kind === "done") return next.value;
      step = next.step;
      kind = next.kind;
    }
  }

  async #execInThread({ regExp, text, from, search }: PatternStep): Promise<RegExpExecArray | null | undefined> {
    const slow = { index: search.index, characters: text.length - from, beganMs: performance.now() };
    this.#slow = slow;
    const match = await this.#worker.exec({ regExp, text, from });
    if (this.#slow === slow) this.#slow = { ...slow, endedMs: performance.now() };
    return match;
  }

  *#advance(): AllSteps {
    let best: Ranked | undefined;
    for (const active of this.#searches) {
      const candidate = yield* this.#candidate(active, best?.decidedAt ?? this.#store.end);
      if (candidate !== undefined && (best === undefined || isBefore(candidate, best)))
        best = { ...candidate, index: active.index };
    }
    if (best === undefined) return undefined;
    return best.exceedsWindow || this.missedLongMatch(best.end) ? "window-exceeded" : this.#take(best);
  }

  *#candidate(
    search: ActiveSearch,
    limit: number,
  ): Generator<PatternStep, Candidate | undefined, RegExpExecArray | null> {
    const steps = search.search.advance(this.#store, limit);
    if (steps === undefined || !("next" in steps)) return steps;
    for (let next = steps.next(); ; ) {
      if (next.done) return next.value;
      next = steps.next(yield { ...next.value, search });
    }
  }

  /** Checks whether a RegExp has a match before `end` that is longer than the window, so that the search missed it. */
  missedLongMatch(end = this.#store.end): boolean {
    const from = Math.max(this.#origin, this.#store.start);
    if (end - from <= this.#options.windowBytes) return false;
    const bytes = this.#store.view(from, end);
    const regExps = this.#patterns.flatMap((pattern) => ("regExp" in pattern ? [pattern.regExp] : []));
    return hasMatchBeyondWindow(regExps, bytes, this.#options);
  }

  /** Ends the search that {@link begin} began. */
  stop(): void {
    this.#scannedBytes = this.scannedBytes;
    this.#searches = [];
    this.#worker.stop();
  }

  /** Consumes all bytes since the last match. */
  takeAll(index: number): Found {
    return this.#take({ index, start: this.#store.end, end: this.#store.end });
  }

  /** Consumes all bytes since the last match, except for a character that has not arrived whole. */
  takeCharacters(): Found {
    const unused = this.unused();
    const end = this.#store.end - unused.length + completeLength(unused, this.#options.encoding);
    return this.#take({ index: 0, start: end, end });
  }

  /** Returns all bytes since the last match without consuming them. */
  peekAll(index: number): Found {
    return this.#found({ index, start: this.#store.end, end: this.#store.end });
  }

  /** Returns the kept bytes since the last match: a view, valid until the next append. */
  unused(): Buffer {
    return this.#store.view(Math.max(this.#origin, this.#store.start), this.#store.end);
  }

  /** Returns the newest `count` bytes of the stream, consumed or not: a view, valid until the next append. */
  tail(count: number): Buffer {
    return this.#store.view(Math.max(this.#store.start, this.#store.end - count), this.#store.end);
  }

  #take(match: Match): Found {
    const found = this.#found(match);
    this.#origin = match.end;
    return found;
  }

  #found({ index, start, end, exec }: Match): Found {
    const from = Math.max(this.#origin, this.#store.start, start - this.#options.historyBytes);
    return {
      index,
      before: Buffer.from(this.#store.view(from, start)),
      omittedBytes: from - this.#origin,
      bytes: Buffer.from(this.#store.view(start, end)),
      exec,
    };
  }
}

/** A step that cannot be done here and now. */
interface Waiting {
  readonly kind: NoResult;
  readonly step: PatternStep;
}

/** Does the steps that are quick enough for the event loop's thread; returns the first other one, or the result. */
function continued(
  steps: AllSteps,
  from: IteratorResult<PatternStep, Advance>,
): Waiting | { readonly kind: "done"; readonly value: Advance } {
  for (let next = from; ; ) {
    if (next.done) return { kind: "done", value: next.value };
    const done = next.value.search.search.exec(next.value);
    if (typeof done === "string") return { kind: done, step: next.value };
    next = steps.next(done.match);
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.decidedAt < b.decidedAt || (a.decidedAt === b.decidedAt && a.start < b.start);
}
