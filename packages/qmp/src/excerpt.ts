/** The most characters of foreign text that an error message shows. */
const EXCERPT_CHARACTERS = 200;

/** Shortens text to what fits into a message and says how much is missing. */
export function cut(text: string, limit = EXCERPT_CHARACTERS): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}

/** Quotes received text for a message: escaped, so that it shows on one line, and cut. */
export function quote(text: string): string {
  const shown = JSON.stringify(text.slice(0, EXCERPT_CHARACTERS));
  const missing = text.length - EXCERPT_CHARACTERS;
  return missing > 0 ? `${shown}… (${missing} more characters)` : shown;
}
