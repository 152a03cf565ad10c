import type { ConsoleEncoding } from "../text/encoding.ts";
import { asBuffer } from "../text/escape-bytes.ts";
import { cut, quoted } from "../text/evidence.ts";

/** A pattern that stands for the end of the stream: `expect(["login: ", EOF])` resolves instead of rejecting with code `eof`. */
export const EOF: unique symbol = Symbol("EOF");

/** A pattern that stands for the time being up, total or idle: `expect` resolves instead of rejecting with `timeout` or `idle-timeout`. */
export const TIMEOUT: unique symbol = Symbol("TIMEOUT");

/**
 * What is waited for. A string or bytes: these bytes. A RegExp: tried against the text since the last match, `^` (without
 * flag `m`) being its start; flags `g` and `y` mean nothing here.
 */
export type Pattern = string | RegExp | Uint8Array | typeof EOF | typeof TIMEOUT;

/** A pattern that can be looked for in the stream. */
export type SearchedPattern = { index: number } & ({ literal: Buffer } | { regExp: RegExp });

/** Patterns as checked at the call: those that are searched, and where EOF and TIMEOUT stand (-1: nowhere). */
export interface PatternSet {
  given: readonly Pattern[];
  searched: readonly SearchedPattern[];
  eofIndex: number;
  timeoutIndex: number;
}

export function patternSet(patterns: Pattern | readonly Pattern[], encoding: ConsoleEncoding): PatternSet {
  const given: readonly Pattern[] = isPattern(patterns) ? [patterns] : [...patterns];
  if (given.length === 0) throw new TypeError("expect: patterns must hold at least one pattern, got none");
  return {
    given,
    searched: given.flatMap((pattern, index) => searchedPattern(pattern, index, encoding)),
    eofIndex: given.indexOf(EOF),
    timeoutIndex: given.indexOf(TIMEOUT),
  };
}

/** A pattern as an error shows it, cut at 200 characters. */
export function describePattern(pattern: Pattern): string {
  if (typeof pattern === "string") return quoted(Buffer.from(pattern));
  if (pattern instanceof Uint8Array) return `bytes ${quoted(pattern)}`;
  return typeof pattern === "symbol" ? (pattern.description ?? "") : cut(String(pattern));
}

/** The bytes of `text` as the far side would send them. */
export function encode(text: string, encoding: ConsoleEncoding): Buffer {
  const bytes = Buffer.from(text, encoding);
  if (encoding === "latin1" && bytes.toString("latin1") !== text)
    throw new TypeError(`text must hold only characters up to U+00FF in encoding latin1, got ${JSON.stringify(text)}`);
  return bytes;
}

function searchedPattern(pattern: Pattern, index: number, encoding: ConsoleEncoding): SearchedPattern[] {
  if (typeof pattern === "symbol") return [];
  if (pattern instanceof RegExp) return [{ index, regExp: pattern }];
  const literal = typeof pattern === "string" ? encode(pattern, encoding) : Buffer.from(asBuffer(pattern));
  if (literal.length === 0) throw new TypeError(`expect: pattern ${index} must not be empty`);
  return [{ index, literal }];
}

function isPattern(value: unknown): value is Pattern {
  if (typeof value === "string" || value instanceof RegExp || value instanceof Uint8Array) return true;
  if (value === EOF || value === TIMEOUT) return true;
  if (Array.isArray(value) && value.every((item) => !Array.isArray(item) && isPattern(item))) return false;
  throw new TypeError(`expect: a pattern must be a string, RegExp, Uint8Array, EOF or TIMEOUT, got ${String(value)}`);
}
