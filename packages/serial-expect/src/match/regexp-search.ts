import { byteOffset, type ConsoleEncoding, characterStart, completeLength, decode } from "../text/encoding.ts";
import type { ByteStore } from "./byte-store.ts";
import type { Candidate, PatternSearch, SearchSteps, Steps } from "./pattern-search.ts";
import { type ExecResult, type NoResult, RegExpSteps } from "./regexp-steps.ts";
import { type RegExpTraits, regExpTraits } from "./regexp-traits.ts";
import type { ExecStep } from "./search-worker.ts";

/** A backlog is searched in growing steps, so that a match at its front does not cost a search of all of it. */
const FIRST_STEP_BYTES = 2 * 1024;
const LAST_STEP_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

/** The place and the range of the search for a RegExp. */
export interface RegExpSearchOptions {
  /** The position in the stream where the search begins. */
  readonly origin: number;
  readonly encoding: ConsoleEncoding;
  /** The longest match, in bytes. */
  readonly windowBytes: number;
}

/** A part of the stream as text. A match may begin at unit `first` or later; the text before it is context. */
interface Region {
  from: number;
  bytes: Buffer;
  text: string;
  first: number;
}

/**
 * Searches for a RegExp. The shortest part of the stream that contains a match decides which match is found, as if the
 * bytes had arrived one by one. The match then extends as far as the RegExp matches in the arrived text. The arrived text
 * also decides a RegExp that looks past its own end.
 */
export class RegExpSearch implements PatternSearch {
  readonly #options: RegExpSearchOptions;
  readonly #traits: RegExpTraits;
  readonly #anywhere: RegExp;
  readonly #here: RegExp;
  readonly #steps: RegExpSteps;
  #scannedTo: number;
  #stepBytes = FIRST_STEP_BYTES;
  scannedBytes = 0;

  constructor(regExp: RegExp, options: RegExpSearchOptions) {
    this.#options = options;
    this.#traits = regExpTraits(regExp);
    const flags = regExp.flags.replace(/[gy]/g, "");
    this.#anywhere = new RegExp(regExp.source, `${flags}g`);
    this.#here = new RegExp(regExp.source, `${flags}y`);
    this.#steps = new RegExpSteps(regExp);
    this.#scannedTo = options.origin;
  }

  exec(step: ExecStep): ExecResult | NoResult {
    return this.#steps.exec(step);
  }

  *advance(store: ByteStore, limit: number): SearchSteps {
    if (this.#traits.looksAhead) return yield* this.#searchTo(store, store.end);
    for (;;) {
      const to = Math.min(Math.max(this.#scannedTo, store.start) + this.#stepBytes, limit);
      const found = yield* this.#searchTo(store, to);
      if (found !== undefined || to === limit) return found;
      this.#stepBytes = Math.min(this.#stepBytes * 2, LAST_STEP_BYTES);
    }
  }

  *#searchTo(store: ByteStore, to: number): SearchSteps {
    const region = this.#region(store, this.#searchStart(store), to);
    this.scannedBytes += region.bytes.length;
    this.#scannedTo = region.from + region.bytes.length;
    const match = yield { regExp: this.#anywhere, text: region.text, from: region.first };
    if (match === null) return undefined;
    const shortest = this.#traits.looksAhead ? match : yield* this.#shortest(region, match);
    const decided = withWholeCharacters(shortest, region.text);
    const decidedAt = this.#position(region, matchEnd(decided));
    const start = this.#position(region, decided.index);
    const found = { start, end: decidedAt, decidedAt, exec: decided };
    if (decidedAt - start > this.#options.windowBytes) return { ...found, exceedsWindow: true };
    return this.#traits.looksAhead ? found : yield* this.#extend(store, region, found);
  }

  *#extend(store: ByteStore, { from }: Region, found: Candidate & { exec: RegExpExecArray }): SearchSteps {
    const wide = this.#region(store, from, Math.min(store.end, found.start + this.#options.windowBytes));
    const extended = (yield { regExp: this.#here, text: wide.text, from: found.exec.index }) ?? found.exec;
    const exec = withWholeCharacters(extended, wide.text);
    return { ...found, end: this.#position(wide, matchEnd(exec)), exec };
  }

  /** Returns the match in the shortest prefix that has one. Without lookahead, a longer prefix never loses a match. */
  *#shortest(region: Region, match: RegExpExecArray): Steps<RegExpExecArray> {
    let best = match;
    let low = region.first;
    // Most patterns have a definite end: then one step back decides.
    for (let probe = matchEnd(best) - 1; low < matchEnd(best); probe = (low + matchEnd(best)) >> 1) {
      this.scannedBytes += probe;
      const text = region.text.slice(0, probe);
      const shorter = yield { regExp: this.#anywhere, text, from: region.first };
      if (shorter === null) low = probe + 1;
      else best = shorter;
    }
    return best;
  }

  #searchStart(store: ByteStore): number {
    const { origin, encoding, windowBytes } = this.#options;
    const oldest = Math.max(origin, store.start);
    const windowed = Math.max(oldest, this.#scannedTo - windowBytes);
    if (this.#traits.singleLine && this.#scannedTo > windowed) {
      const lineFeed = store.view(windowed, this.#scannedTo).lastIndexOf(LINE_FEED);
      if (lineFeed >= 0) return windowed + lineFeed;
    }
    if (windowed === oldest) return oldest;
    // One character of context shows `^`, `\b` and short lookbehinds that the text does not begin here.
    return oldest + characterStart(store.view(oldest, windowed), windowed - oldest - 1, encoding);
  }

  #region(store: ByteStore, from: number, to: number): Region {
    const { origin, encoding } = this.#options;
    const whole = store.view(from, Math.max(from, to));
    const bytes = whole.subarray(0, completeLength(whole, encoding));
    const text = decode(bytes, encoding);
    return { from, bytes, text, first: from > origin ? firstCharacterUnits(text) : 0 };
  }

  #position(region: Region, units: number): number {
    return region.from + byteOffset(region.bytes, region.text, units, this.#options.encoding);
  }
}

/** Returns how many UTF-16 units the first character takes. */
function firstCharacterUnits(text: string): number {
  const code = text.codePointAt(0);
  return code !== undefined && code > 0xffff ? 2 : 1;
}

/** Extends a match that begins or ends within a character of two UTF-16 units, as without flag `u` it can. */
function withWholeCharacters(match: RegExpExecArray, text: string): RegExpExecArray {
  const start = isWithinPair(text, match.index) ? match.index - 1 : match.index;
  const end = isWithinPair(text, matchEnd(match)) ? matchEnd(match) + 1 : matchEnd(match);
  if (end - start === match[0].length) return match;
  const whole = [text.slice(start, end), ...match.slice(1)];
  return Object.assign(whole, { index: start, input: text, groups: match.groups }) as RegExpExecArray;
}

function isWithinPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}

function matchEnd(match: RegExpExecArray): number {
  return match.index + match[0].length;
}
