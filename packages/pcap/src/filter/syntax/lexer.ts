import { parseIpv6 } from "../../build/parse-address.ts";
import { badFilter, unsupportedFilter } from "./filter-error.ts";
import { NAMED_NUMBERS, UNSUPPORTED, WORDS } from "./words.ts";

/** A token of a filter expression. */
export type Token =
  | { readonly kind: "word" | "sign" | "name" | "mac" | "ipv4" | "ipv6"; readonly text: string; readonly at: number }
  | { readonly kind: "number"; readonly text: string; readonly at: number; readonly value: number }
  | { readonly kind: "end"; readonly text: ""; readonly at: number };

const MAX_TOKENS = 10_000;
const MAX_NUMBER = 0xffff_ffff;

const SPACE = /[ \r\n\t]*/y;
const SIGN = />=|<=|!=|==|<<|>>|&&|\|\||[-+*/%:[\]!<>()&|^=]/y;
/** A name ends in a letter, a digit or a full stop, so that a trailing minus is a sign. */
const NAME = /[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/y;
const ESCAPED_NAME = /\\([^ !()\n\t]+)/y;
const NUMBER = /0[xX][0-9A-Fa-f]+|[0-9]+/y;
const IPV4 = /(?:[0-9]+)(?:\.[0-9]+){1,3}/y;
const MAC =
  /[0-9A-Fa-f]{1,2}(?:([:.-])[0-9A-Fa-f]{1,2})(?:\1[0-9A-Fa-f]{1,2}){4}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}/y;
const IPV6_CHARACTERS = /[0-9A-Fa-f:][0-9A-Fa-f:.]*/y;
const SYNONYMS_OF_SIGNS: Readonly<Record<string, string>> = { "==": "=" };
const SYNONYMS_OF_WORDS: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "!": "not" };

/**
 * Returns the tokens of a filter expression, with an end token.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = afterSpace(text, 0);
  while (at < text.length) {
    const { token, end } = readToken(text, at);
    tokens.push(token);
    if (tokens.length > MAX_TOKENS) throw badFilter(text, at, `more than ${MAX_TOKENS} words and signs`);
    at = afterSpace(text, end);
  }
  return [...tokens, { kind: "end", text: "", at: text.length }];
}

interface ReadToken {
  readonly token: Token;
  readonly end: number;
}

/** The longest token counts; of tokens of one length, the first of this list. */
function readToken(text: string, at: number): ReadToken {
  const escaped = matchAt(ESCAPED_NAME, text, at);
  if (escaped !== undefined) return { token: { kind: "name", text: escaped.slice(1), at }, end: at + escaped.length };
  const candidates = [
    { kind: "mac", text: matchAt(MAC, text, at) },
    { kind: "number", text: matchAt(NUMBER, text, at) },
    { kind: "ipv4", text: matchAt(IPV4, text, at) },
    { kind: "ipv6", text: matchIpv6(text, at) },
    { kind: "name", text: matchAt(NAME, text, at) },
    { kind: "sign", text: matchAt(SIGN, text, at) },
  ] as const;
  const longest = Math.max(
    ...candidates.map((candidate) => (candidate.text === undefined ? 0 : candidate.text.length)),
  );
  const found = candidates.find((candidate) => candidate.text?.length === longest);
  if (found?.text === undefined || longest === 0) throw badFilter(text, at, "this character has no meaning");
  return { token: toToken(text, at, found.kind, found.text), end: at + longest };
}

type CandidateKind = "mac" | "number" | "ipv4" | "ipv6" | "name" | "sign";

function toToken(text: string, at: number, kind: CandidateKind, found: string): Token {
  if (kind === "number") return { kind, text: found, at, value: readNumber(text, at, found) };
  if (kind === "sign") {
    const word = SYNONYMS_OF_WORDS[found];
    if (word !== undefined) return { kind: "word", text: word, at };
    return { kind, text: SYNONYMS_OF_SIGNS[found] ?? found, at };
  }
  const word = WORDS.get(found);
  if (word !== undefined) return { kind: "word", text: word, at };
  if (UNSUPPORTED.has(found)) throw unsupportedFilter(text, at, `"${found}" is not supported`);
  const value = kind === "name" ? NAMED_NUMBERS.get(found) : undefined;
  return value === undefined ? { kind, text: found, at } : { kind: "number", text: found, at, value };
}

/** Returns a number as in C: decimal, octal after a zero, hexadecimal after 0x. */
function readNumber(text: string, at: number, found: string): number {
  const isOctal = /^0[0-9]/.test(found);
  if (isOctal && /[89]/.test(found)) throw badFilter(text, at, "a number that begins with a zero is octal");
  const value = isOctal ? Number.parseInt(found, 8) : Number(found);
  if (value > MAX_NUMBER) throw badFilter(text, at, `a number must be at most ${MAX_NUMBER}`);
  return value;
}

/** Returns the longest IPv6 address. The characters that follow, such as a second index, may look like a part of it. */
function matchIpv6(text: string, at: number): string | undefined {
  const found = matchAt(IPV6_CHARACTERS, text, at);
  if (found === undefined) return undefined;
  for (let length = found.length; length > 1; length -= 1) {
    const candidate = found.slice(0, length);
    if (candidate.includes(":") && parseIpv6(candidate) !== undefined) return candidate;
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function afterSpace(text: string, at: number): number {
  const space = matchAt(SPACE, text, at);
  return space === undefined ? at : at + space.length;
}
