import type { ConsoleEncoding } from "../text/encoding.ts";
import { ByteStore } from "./byte-store.ts";
import { type Candidate, LiteralSearch, type PatternSearch } from "./literal-search.ts";
import { hasMatchBeyondWindow } from "./long-match.ts";
import type { SearchedPattern } from "./pattern.ts";
import { RegExpSearch } from "./regexp-search.ts";

export interface MatcherOptions {
  encoding: ConsoleEncoding;
  /** The longest match of a RegExp, and how far back one is searched again, in bytes. */
  windowBytes: number;
  /** How much of what came before a match is kept, in bytes. */
  historyBytes: number;
}

/** A match: copies, which stay as they are whatever comes. */
export interface Found {
  index: number;
  before: Buffer;
  /** Bytes before `before` that were not kept. */
  omittedBytes: number;
  bytes: Buffer;
  exec?: RegExpExecArray;
}

type Ranked = Candidate & { index: number };

interface ActiveSearch {
  index: number;
  search: PatternSearch;
}

/**
 * Bytes in, matches out, without IO and without a clock. The match that is complete earliest in the stream wins, then
 * the one that starts earliest, then the order of the patterns; what follows it stays for the next search.
 */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #store = new ByteStore();
  #searches: ActiveSearch[] = [];
  #patterns: readonly SearchedPattern[] = [];
  #overlapBytes: number;
  #origin = 0;
  #scannedBytes = 0;

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

  /** Bytes since the last match that are no longer kept. */
  get omittedBytes(): number {
    return Math.max(0, this.#store.start - this.#origin);
  }

  /** Bytes all searches have looked at: the measure of the work done. */
  get scannedBytes(): number {
    return this.#searches.reduce((sum, { search }) => sum + search.scannedBytes, this.#scannedBytes);
  }

  /** Takes in what came next; the caller cuts long chunks, since all of a chunk is held for a moment. */
  append(bytes: Uint8Array): void {
    this.#store.keepLast(this.#options.historyBytes + this.#overlapBytes);
    this.#store.append(bytes);
  }

  /** Begins to look for patterns in what came since the last match, or since `since`, a later position in the stream. */
  begin(patterns: readonly SearchedPattern[], since = this.#origin): void {
    const origin = Math.max(this.#origin, since);
    // What is left of a backlog must not depend on how long its last chunk was.
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

  /** Looks at what came since the last call; a match is consumed. */
  advance(): Found | "window-exceeded" | undefined {
    let best: Ranked | undefined;
    for (const { index, search } of this.#searches) {
      const candidate = search.advance(this.#store, best?.decidedAt ?? this.#store.end);
      if (candidate !== undefined && (best === undefined || isBefore(candidate, best))) best = { ...candidate, index };
    }
    if (best === undefined) return undefined;
    return best.exceedsWindow || this.missedLongMatch(best.end) ? "window-exceeded" : this.#take(best);
  }

  /** Whether a RegExp has a match before `end` that is longer than the window, so that the search has passed it by. */
  missedLongMatch(end = this.#store.end): boolean {
    const from = Math.max(this.#origin, this.#store.start);
    if (end - from <= this.#options.windowBytes) return false;
    const bytes = this.#store.view(from, end);
    return this.#patterns.some(
      (pattern) => "regExp" in pattern && hasMatchBeyondWindow(pattern.regExp, bytes, this.#options),
    );
  }

  /** Ends the search that {@link begin} began. */
  stop(): void {
    this.#scannedBytes = this.scannedBytes;
    this.#searches = [];
  }

  /** All that came since the last match, consumed. */
  takeAll(index: number): Found {
    return this.#take({ index, start: this.#store.end, end: this.#store.end });
  }

  /** All that came since the last match, left in place. */
  peekAll(index: number): Found {
    return this.#found({ index, start: this.#store.end, end: this.#store.end });
  }

  /** What is kept of what came since the last match; a view until the next append. */
  unused(): Buffer {
    return this.#store.view(Math.max(this.#origin, this.#store.start), this.#store.end);
  }

  /** The newest `count` bytes of the stream, consumed ones included; a view until the next append. */
  tail(count: number): Buffer {
    return this.#store.view(Math.max(this.#store.start, this.#store.end - count), this.#store.end);
  }

  #take(match: { index: number; start: number; end: number; exec?: RegExpExecArray }): Found {
    const found = this.#found(match);
    this.#origin = match.end;
    return found;
  }

  #found({ index, start, end, exec }: { index: number; start: number; end: number; exec?: RegExpExecArray }): Found {
    const from = Math.max(this.#origin, this.#store.start, start - this.#options.historyBytes);
    return {
      index,
      before: Buffer.from(this.#store.view(from, start)),
      omittedBytes: from - this.#origin,
      bytes: Buffer.from(this.#store.view(start, end)),
      ...(exec && { exec }),
    };
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.decidedAt < b.decidedAt || (a.decidedAt === b.decidedAt && a.start < b.start);
}
