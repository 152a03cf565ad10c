import { type ConsoleEncoding, characterStart } from "../text/encoding.ts";
import { regExpTraits } from "./regexp-traits.ts";

/** The time limit of this extra search: some RegExps take quadratic time on long text. */
const BUDGET_MS = 50;

const LINE_FEED = 0x0a;

/**
 * Checks whether a RegExp has a match longer than the window, which its search cannot find. The caller then reports the
 * window instead of a time-out or a later match. Searches longer and longer ends of the bytes, as long as that is cheap.
 */
export function hasMatchBeyondWindow(
  regExp: RegExp,
  bytes: Buffer,
  { encoding, windowBytes }: { encoding: ConsoleEncoding; windowBytes: number },
): boolean {
  if (bytes.length <= windowBytes) return false;
  if (regExpTraits(regExp).singleLine && !hasLongLine(bytes, windowBytes)) return false;
  const anywhere = new RegExp(regExp.source, `${regExp.flags.replace(/[gy]/g, "")}g`);
  const until = performance.now() + BUDGET_MS;
  for (let span = windowBytes * 2; performance.now() < until; span *= 2) {
    const from = span < bytes.length ? characterStart(bytes, bytes.length - span, encoding) : 0;
    const text = bytes.toString(encoding, from);
    for (const match of text.matchAll(anywhere)) {
      // A match at the very front of a part may exist only because of the cut.
      const isWhole = match.index > 0 || from === 0;
      if (isWhole && Buffer.byteLength(match[0], encoding) > windowBytes) return true;
      if (performance.now() > until) return false;
    }
    if (from === 0) return false;
  }
  return false;
}

function hasLongLine(bytes: Buffer, limit: number): boolean {
  for (let at = 0; bytes.length - at > limit; ) {
    const lineFeed = bytes.subarray(at, at + limit + 1).lastIndexOf(LINE_FEED);
    if (lineFeed < 0) return true;
    at += lineFeed + 1;
  }
  return false;
}
