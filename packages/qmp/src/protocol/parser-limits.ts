/** QEMU's parser refuses deeper nesting of a command (qobject/json-streamer.c, `MAX_NESTING`). */
const MAX_NESTING = 1024;
/** QEMU's parser refuses commands of more bytes (`MAX_TOKEN_SIZE`). */
const MAX_COMMAND_BYTES = 64 * 1024 * 1024;
/** QEMU's parser refuses commands of more tokens: names, values, brackets, commas and colons (`MAX_TOKEN_COUNT`). */
const MAX_TOKENS = 2 * 1024 * 1024;

/** The object around the arguments. */
const OUTER_NESTING = 1;
/** More than the text and the tokens around the arguments: the command's name, the id. */
const OUTER_BYTES = 1024;
const OUTER_TOKENS = 16;

const OPENING: ReadonlySet<string> = new Set("{[");
const CLOSING: ReadonlySet<string> = new Set("}]");
const PUNCTUATION: ReadonlySet<string> = new Set("{}[],:");

/** The shortest arguments that can be nested too deeply: an opening and a closing bracket for each level. */
const MIN_DEEP_CHARACTERS = 2 * (MAX_NESTING - OUTER_NESTING);

/**
 * Checks that QEMU's parser accepts a command with these arguments. Otherwise it would answer in the middle of the command, and
 * again for what follows, with errors that have no id.
 *
 * @throws {TypeError} naming the limit.
 */
export function checkParserLimits(path: string, argumentsJson: string): void {
  // Short arguments, which nearly all are, cannot exceed a limit.
  if (argumentsJson.length < MIN_DEEP_CHARACTERS) return;
  const bytes = Buffer.byteLength(argumentsJson);
  const maxBytes = MAX_COMMAND_BYTES - OUTER_BYTES;
  if (bytes > maxBytes) throw tooMuch(path, `at most ${maxBytes} bytes long as JSON`, `${bytes}`);
  const { nesting, tokens } = measure(argumentsJson);
  const maxNesting = MAX_NESTING - OUTER_NESTING;
  if (nesting > maxNesting) throw tooMuch(path, `nested at most ${maxNesting} levels deep`, `${nesting}`);
  const maxTokens = MAX_TOKENS - OUTER_TOKENS;
  if (tokens > maxTokens) throw tooMuch(path, `at most ${maxTokens} JSON tokens`, `${tokens}`);
}

/** Counts the tokens of valid JSON without spaces between them, and its levels. */
function measure(json: string): { readonly nesting: number; readonly tokens: number } {
  let nesting = 0;
  let level = 0;
  let tokens = 0;
  for (let at = 0; at < json.length; tokens += 1) {
    const character = json.charAt(at);
    if (OPENING.has(character)) {
      level += 1;
      nesting = Math.max(nesting, level);
    } else if (CLOSING.has(character)) {
      level -= 1;
    }
    at = endOfToken(json, at, character);
  }
  return { nesting, tokens };
}

function endOfToken(json: string, start: number, first: string): number {
  let at = start + 1;
  if (first === '"') {
    while (json.charAt(at) !== '"') at += json.charAt(at) === "\\" ? 2 : 1;
    return at + 1;
  }
  if (!PUNCTUATION.has(first)) while (at < json.length && !PUNCTUATION.has(json.charAt(at))) at += 1;
  return at;
}

function tooMuch(path: string, expectation: string, got: string): TypeError {
  return new TypeError(`${path} must be ${expectation} (the limit of QEMU's parser), got ${got}`);
}
