import { type ConsoleEncoding, characterStart, decode, encodedLength } from "../text/encoding.ts";
import { within } from "./loop-turn.ts";
import { regExpTraits } from "./regexp-traits.ts";

/** The time limit of this extra search for all RegExps: some take quadratic time on long text. */
const BUDGET_MS = 35;

const LINE_FEED = 0x0a;

interface LongMatchOptions {
  readonly encoding: ConsoleEncoding;
  readonly windowBytes: number;
}

/**
 * Checks whether one of the RegExps has a match longer than the window, which its search cannot find. The caller then reports
 * the window instead of a time-out or a later match. Searches longer and longer ends of the bytes, as long as that is cheap.
 */
export function hasMatchBeyondWindow(regExps: readonly RegExp[], bytes: Buffer, options: LongMatchOptions): boolean {
  const { windowBytes } = options;
  if (bytes.length <= windowBytes) return false;
  const until = performance.now() + BUDGET_MS;
  return regExps.some((regExp) => {
    if (regExpTraits(regExp).singleLine && !hasLongLine(bytes, windowBytes)) return false;
    return within(until - performance.now(), () => isFound(regExp, bytes, options))?.value ?? false;
  });
}

function isFound(regExp: RegExp, bytes: Buffer, { encoding, windowBytes }: LongMatchOptions): boolean {
  const anywhere = new RegExp(regExp.source, `${regExp.flags.replace(/[gy]/g, "")}g`);
  for (let span = windowBytes * 2; ; span *= 2) {
    const from = span < bytes.length ? characterStart(bytes, bytes.length - span, encoding) : 0;
    const text = decode(bytes.subarray(from), encoding);
    for (const match of text.matchAll(anywhere)) {
      // A match at the very front of a part may exist only because of the cut.
      const isWhole = match.index > 0 || from === 0;
      if (isWhole && encodedLength(match[0], encoding) > windowBytes) return true;
    }
    if (from === 0) return false;
  }
}

function hasLongLine(bytes: Buffer, limit: number): boolean {
  for (let at = 0; bytes.length - at > limit; ) {
    const lineFeed = bytes.subarray(at, at + limit + 1).lastIndexOf(LINE_FEED);
    if (lineFeed < 0) return true;
    at += lineFeed + 1;
  }
  return false;
}
