import { mustBe } from "../option-checks.ts";
import { type ConsoleEncoding, encode } from "../text/encoding.ts";
import { asBuffer } from "../text/escape-bytes.ts";
import { cut, quoted } from "../text/evidence.ts";

/** A pattern that matches the end of the stream: `expect(["login: ", EOF])` resolves instead of rejecting with code `eof`. */
export const EOF: unique symbol = Symbol("EOF");

/**
 * A pattern that matches the end of the time, total or idle: `expect` resolves instead of rejecting with code `timeout` or
 * `idle-timeout`.
 */
export const TIMEOUT: unique symbol = Symbol("TIMEOUT");

/**
 * A pattern for `expect`. A string or bytes match exactly these bytes. A RegExp is matched against the text since the last
 * match; `^` (without flag `m`) is the start of that text, and flags `g` and `y` are ignored.
 */
export type Pattern = string | RegExp | Uint8Array | typeof EOF | typeof TIMEOUT;

/** A pattern that can be searched for in the stream. */
export type SearchedPattern = { readonly index: number } & ({ readonly literal: Buffer } | { readonly regExp: RegExp });

/** The checked patterns of a call. */
export interface PatternSet {
  /** The patterns as the caller passed them. */
  readonly given: readonly Pattern[];
  /** Those that are searched for. */
  readonly searched: readonly SearchedPattern[];
  /** The index of EOF; -1 if it is not among them. */
  readonly eofIndex: number;
  /** The index of TIMEOUT; -1 if it is not among them. */
  readonly timeoutIndex: number;
}

/**
 * Checks the patterns of a call.
 * @param call The function that the user called, as errors name it.
 * @throws {TypeError} if there is none, one is empty, or one is not a pattern
 */
export function patternSet(
  call: string,
  patterns: Pattern | readonly Pattern[],
  encoding: ConsoleEncoding,
): PatternSet {
  const given: readonly Pattern[] = isPattern(call, patterns) ? [patterns] : [...patterns];
  if (given.length === 0) throw mustBe(`${call}: patterns`, "a pattern or an array of at least one pattern", given);
  return {
    given,
    searched: given.flatMap((pattern, index) => searchedPattern(call, pattern, index, encoding)),
    eofIndex: given.indexOf(EOF),
    timeoutIndex: given.indexOf(TIMEOUT),
  };
}

/** Formats a pattern for an error message, cut at 200 characters. */
export function describePattern(pattern: Pattern): string {
  if (typeof pattern === "string") return quoted(Buffer.from(pattern));
  if (pattern instanceof Uint8Array) return `bytes ${quoted(pattern)}`;
  if (pattern === EOF) return "EOF";
  return pattern === TIMEOUT ? "TIMEOUT" : cut(String(pattern));
}

function searchedPattern(call: string, pattern: Pattern, index: number, encoding: ConsoleEncoding): SearchedPattern[] {
  if (typeof pattern === "symbol") return [];
  if (pattern instanceof RegExp) return [{ index, regExp: pattern }];
  const path = `${call}: pattern ${index}`;
  const literal = typeof pattern === "string" ? encode(path, pattern, encoding) : Buffer.from(asBuffer(pattern));
  if (literal.length === 0) throw mustBe(path, "a non-empty string or non-empty bytes", pattern);
  return [{ index, literal }];
}

function isPattern(call: string, value: unknown): value is Pattern {
  if (typeof value === "string" || value instanceof RegExp || value instanceof Uint8Array) return true;
  if (value === EOF || value === TIMEOUT) return true;
  if (Array.isArray(value) && value.every((item) => !Array.isArray(item) && isPattern(call, item))) return false;
  throw mustBe(`${call}: a pattern`, "a string, RegExp, Uint8Array, EOF or TIMEOUT", value);
}
