import { renewTurn } from "./loop-turn.ts";
import { type Advance, Matcher, type MatcherOptions } from "./matcher.ts";
import { type Pattern, patternSet } from "./pattern.ts";

/** Small limits, which short streams reach. */
export const OPTIONS: MatcherOptions = { encoding: "utf8", windowBytes: 64, historyBytes: 256 };

/** The first match, with the bytes that stay for the next one. */
export interface FeedResult {
  readonly index: number;
  readonly before: string;
  readonly omitted: number;
  readonly matched: string;
  readonly rest: string;
}

/** Feeds the chunks to a matcher; returns the first match, `window-exceeded` or `none`. */
export function feed(
  chunks: Uint8Array[],
  patterns: Pattern[],
  options: Partial<MatcherOptions> = {},
): FeedResult | string {
  const matcher = new Matcher({ ...OPTIONS, ...options });
  matcher.begin(patternSet("expect", patterns, "utf8").searched);
  let found = advanceNow(matcher);
  for (const chunk of chunks) {
    matcher.append(chunk);
    found ??= advanceNow(matcher);
  }
  if (found === undefined || found === "window-exceeded") return found ?? "none";
  return {
    index: found.index,
    before: found.before.toString("latin1"),
    omitted: found.omittedBytes,
    matched: found.bytes.toString("latin1"),
    rest: matcher.unused().toString("latin1"),
  };
}

/** Searches without a thread, which these patterns do not need. */
export function advanceNow(matcher: Matcher): Advance {
  renewTurn();
  const found = matcher.advance();
  if (found instanceof Promise) throw new Error("the search is slow");
  return found;
}

/** Returns the stream in one piece, byte by byte, and in every pair of pieces. */
export function everySplit(stream: string): Uint8Array[][] {
  const bytes = Buffer.from(stream);
  const cuts = Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [[bytes], [...bytes].map((byte) => Buffer.of(byte)), ...cuts].map((chunks) =>
    chunks.filter((c) => c.length > 0),
  );
}

/** Cuts a stream at these points. */
export function cut(stream: Buffer, at: number[]): Buffer[] {
  const points = [...new Set(at.map((point) => point % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...points].map((from, i) => stream.subarray(from, points[i] ?? stream.length));
}
