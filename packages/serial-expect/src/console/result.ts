import type { Found } from "../match/matcher.ts";
import { type ConsoleEncoding, decode } from "../text/encoding.ts";

interface Outcome {
  /** The event that ended the call: a match, or {@link EOF} or {@link TIMEOUT} if it is among the patterns. */
  readonly kind: "match" | "eof" | "timeout";
  /** The index of the pattern, from 0. */
  readonly index: number;
  /** The number of bytes before `before` that were dropped (see {@link ConsoleOptions.historyBytes}). */
  readonly beforeOmittedBytes: number;
  /** The duration of the call, in milliseconds. */
  readonly elapsedMs: number;
}

/** The result of {@link SerialConsole.expect}. The text after the match stays for the next call. */
export interface ExpectResult extends Outcome {
  /** The matched text; empty for EOF and TIMEOUT. */
  readonly text: string;
  /** The captures of the RegExp's groups, the first at index 0; empty for other patterns. */
  readonly captures: readonly (string | undefined)[];
  /** The captures of the RegExp's named groups. */
  readonly groups: Readonly<Record<string, string | undefined>>;
  /** The data between the last match and this one. With TIMEOUT all data since the last match, which is not consumed. */
  readonly before: string;
}

/** The result of {@link SerialConsole.expectBytes}. */
export interface ExpectBytesResult extends Outcome {
  /** The matched bytes; none for EOF and TIMEOUT. */
  readonly bytes: Buffer;
  /** The data between the last match and this one. With TIMEOUT all data since the last match, which is not consumed. */
  readonly before: Buffer;
}

/** A match, the end of the stream or the end of the time, before its conversion to text or bytes. */
export interface Reached {
  readonly kind: Outcome["kind"];
  readonly found: Found;
  readonly elapsedMs: number;
}

/** Converts to the result of `expect`. */
export function textResult({ kind, found, elapsedMs }: Reached, encoding: ConsoleEncoding): ExpectResult {
  return {
    kind,
    index: found.index,
    text: found.exec?.[0] ?? decode(found.bytes, encoding),
    captures: found.exec?.slice(1) ?? [],
    groups: found.exec?.groups ?? {},
    before: decode(found.before, encoding),
    beforeOmittedBytes: found.omittedBytes,
    elapsedMs,
  };
}

/** Converts to the result of `expectBytes`. */
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
