import type { Found } from "../match/matcher.ts";
import type { ConsoleEncoding } from "../text/encoding.ts";

interface Outcome {
  /** What came: a match, or one of {@link EOF} and {@link TIMEOUT} where they were among the patterns. */
  kind: "match" | "eof" | "timeout";
  /** Which of the patterns, counted from 0. */
  index: number;
  /** How many bytes before `before` were dropped (see {@link ConsoleOptions.historyBytes}). */
  beforeOmittedBytes: number;
  /** How long it took, in milliseconds. */
  elapsedMs: number;
}

/** What {@link SerialConsole.expect} found. What follows the match stays for the next call. */
export interface ExpectResult extends Outcome {
  /** The matched text; empty for EOF and TIMEOUT. */
  text: string;
  /** What the RegExp's groups captured, the first at 0; empty for other patterns. */
  captures: readonly (string | undefined)[];
  /** What the RegExp's named groups captured. */
  groups: Readonly<Record<string, string | undefined>>;
  /** What came between the last match and this one; with TIMEOUT all that came since, which is then left in place. */
  before: string;
}

/** What {@link SerialConsole.expectBytes} found. */
export interface ExpectBytesResult extends Outcome {
  /** The matched bytes; none for EOF and TIMEOUT. */
  bytes: Buffer;
  /** What came between the last match and this one; with TIMEOUT all that came since, which is then left in place. */
  before: Buffer;
}

/** A match, the end of the stream or the end of the time, before it is put in the caller's terms. */
export interface Reached {
  kind: Outcome["kind"];
  found: Found;
  elapsedMs: number;
}

export function textResult({ kind, found, elapsedMs }: Reached, encoding: ConsoleEncoding): ExpectResult {
  return {
    kind,
    index: found.index,
    text: found.exec?.[0] ?? found.bytes.toString(encoding),
    captures: found.exec?.slice(1) ?? [],
    groups: found.exec?.groups ?? {},
    before: found.before.toString(encoding),
    beforeOmittedBytes: found.omittedBytes,
    elapsedMs,
  };
}

export function bytesResult({ kind, found, elapsedMs }: Reached): ExpectBytesResult {
  return {
    kind,
    index: found.index,
    bytes: found.bytes,
    before: found.before,
    beforeOmittedBytes: found.omittedBytes,
    elapsedMs,
  };
}
