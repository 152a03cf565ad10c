/** Traits of a RegExp by its source, which decide how it may be searched. A trait is true only if it is certain. */
export interface RegExpTraits {
  /** No match contains a line feed, so that a search may begin at the last one. */
  readonly singleLine: boolean;
  /** It looks past its own end (`$`, `\b`, lookahead): a match may depend on where the received text ends. */
  readonly looksAhead: boolean;
}

/** Escapes that may match a line feed, negated classes, ranges that begin below it, inline flags. */
const MAY_MATCH_LINE_FEED = /\\(?![dwSrtbB]|[^A-Za-z0-9])|\[\^|\\[bt]-|\(\?[ims-]/;
const LOOKS_AHEAD = /\$|\\[bB]|\(\?[=!]|\(\?[ims-]/;

/** Returns the traits of a RegExp. */
export function regExpTraits({ source, dotAll, unicodeSets }: RegExp): RegExpTraits {
  if (unicodeSets) return { singleLine: false, looksAhead: true };
  return {
    singleLine: !dotAll && !MAY_MATCH_LINE_FEED.test(source) && !hasControlCharacter(source),
    looksAhead: LOOKS_AHEAD.test(withoutLiterals(source)),
  };
}

/** Removes character classes and all escapes except `\b` and `\B`: a dollar sign in them is only a dollar sign. */
function withoutLiterals(source: string): string {
  return source.replace(/\\(.)/g, (pair, char) => (/[bB]/.test(char) ? pair : "")).replace(/\[[^\]]*\]/g, "");
}

function hasControlCharacter(source: string): boolean {
  return [...source].some((char) => char < " ");
}
