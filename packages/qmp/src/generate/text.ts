/** Foreign text in a comment is cut to this length. */
const MAX_COMMENT_CHARACTERS = 200;

/** Returns foreign text as a string literal, always on one line. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Returns foreign text as a member's name. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : stringLiteral(name);
}

/** Returns foreign text for a comment: it can neither end the comment nor start a new line. */
export function commentText(text: string): string {
  return text
    .slice(0, MAX_COMMENT_CHARACTERS)
    .replace(/[^\x20-\x7e]/g, "?")
    .replaceAll("*/", "*\\/");
}

/** Returns a documentation comment of these lines with its line end, or an empty text for no lines. */
export function docComment(lines: readonly string[], indent = ""): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n");
  return `${indent}/**\n${body}\n${indent} */\n`;
}
