/** What a RegExp's source tells about how it may be searched; each trait is claimed only where it is certain. */
export interface RegExpTraits {
  /** No match holds a line feed, so that a search may begin at the last one. */
  singleLine: boolean;
  /** It looks past its own end (`$`, `\b`, lookahead): a match may depend on where what has arrived stops. */
  looksAhead: boolean;
}

// Escapes that may match a line feed, negated classes, ranges that begin below it, inline flags.
const MAY_MATCH_LINE_FEED = /\\(?![dwSrtbB]|[^A-Za-z0-9])|\[\^|\\t-|\(\?[ims-]/;
const LOOKS_AHEAD = /\$|\\[bB]|\(\?[=!]|\(\?[ims-]/;

export function regExpTraits({ source, dotAll, unicodeSets }: RegExp): RegExpTraits {
  if (unicodeSets) return { singleLine: false, looksAhead: true };
  return {
    singleLine: !dotAll && !MAY_MATCH_LINE_FEED.test(source) && !hasControlCharacter(source),
    looksAhead: LOOKS_AHEAD.test(withoutLiterals(source)),
  };
}

/** The source without escapes (but `\b` and `\B`) and without character classes, in which a dollar sign is only itself. */
function withoutLiterals(source: string): string {
  return source.replace(/\\(.)/g, (pair, char) => (/[bB]/.test(char) ? pair : "")).replace(/\[[^\]]*\]/g, "");
}

function hasControlCharacter(source: string): boolean {
  return [...source].some((char) => char < " ");
}
