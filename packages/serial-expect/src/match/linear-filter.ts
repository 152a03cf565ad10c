type Engine = typeof import("re2js");

/** The whitespace of JavaScript (ECMA-262, CharacterClassEscape); RE2's has only five characters. */
const WHITESPACE = String.raw`\s\x0b\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
/** Escapes that mean the same in both, or more in RE2. */
const KNOWN_ESCAPE = /^\\(?:[dDwWSnrtf]|x[0-9a-fA-F]{2}|[^A-Za-z0-9])$/;
const TOKEN = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])|\(\?(?:<\w+>|[^<])?|\[\^|[\s\S]/g;
/** RE2 compiles a longer RegExp too slowly for an event loop. */
const MAX_SOURCE_CHARACTERS = 2000;
const SURROGATE = /[\ud800-\udfff]/;

let engine: Engine | undefined;
let loading: Promise<void> | undefined;

/** Loads the engine, which most consoles never need. Resolves also if it cannot be loaded; there is no filter then. */
export function loadLinearFilter(): Promise<void> {
  loading ??= import("re2js").then(
    (loaded) => {
      engine = loaded;
    },
    () => {},
  );
  return loading;
}

/** Tests whether a text can contain a match. */
export type LinearFilter = (text: string) => boolean;

/**
 * Tests in linear time whether a text can contain a match of a RegExp. `false` is certain; `true` may be wrong, because the
 * test ignores anchors and differences between JavaScript and RE2. Undefined for a RegExp that RE2 does not understand,
 * and before {@link loadLinearFilter} has resolved.
 */
export function linearFilter(regExp: RegExp): LinearFilter | undefined {
  const source = regExp.source.length > MAX_SOURCE_CHARACTERS ? undefined : re2Source(regExp);
  if (source === undefined || engine === undefined) return undefined;
  const { RE2JS } = engine;
  try {
    const flags = (regExp.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (regExp.dotAll ? RE2JS.DOTALL : 0);
    const compiled = RE2JS.compile(source, flags);
    // In JavaScript, a character beyond U+FFFF is two characters.
    return (text) => SURROGATE.test(text) || compiled.test(text);
  } catch {
    return undefined;
  }
}

/** Translates the source of a RegExp for RE2; undefined if the meaning of a part of it is not certain. */
function re2Source({ source, unicode, unicodeSets, ignoreCase }: RegExp): string | undefined {
  if (unicode || unicodeSets || !/^[\x20-\x7e]*$/.test(source) || /\[\^?\]|\[:/.test(source)) return undefined;
  let place: Place = "outside";
  let translated = "";
  for (const [token] of source.matchAll(TOKEN)) {
    const before = place;
    place = placeAfter(token, place);
    const part = before === place ? translatedToken(token, place, ignoreCase) : token;
    if (part === undefined) return undefined;
    translated += part;
  }
  return translated;
}

/** Whether a token is in a character class. */
type Place = "outside" | "class" | "negated";

function placeAfter(token: string, place: Place): Place {
  if (place !== "outside") return token === "]" ? "outside" : place;
  if (token === "[") return "class";
  return token === "[^" ? "negated" : "outside";
}

function translatedToken(token: string, place: Place, ignoreCase: boolean): string | undefined {
  if (ignoreCase && (token === "\\W" || place === "negated")) return undefined;
  if (place === "outside") return translatedOutside(token);
  if (token === "\\s") return place === "class" ? WHITESPACE : token;
  // A larger class excludes more when it is negated. In a class, what looks like the begin of a group or a class is not.
  if ((place === "negated" && token === "\\S") || token.startsWith("(?") || token.startsWith("[")) return undefined;
  return token.startsWith("\\") && !KNOWN_ESCAPE.test(token) ? undefined : token;
}

function translatedOutside(token: string): string | undefined {
  if (["^", "$", "\\b", "\\B"].includes(token)) return "(?:)";
  if (token === "\\s") return `[${WHITESPACE}]`;
  if (token.startsWith("(?<")) return "(?:";
  if (token.startsWith("(?") && token !== "(?:") return undefined;
  return token.startsWith("\\") && !KNOWN_ESCAPE.test(token) ? undefined : token;
}
