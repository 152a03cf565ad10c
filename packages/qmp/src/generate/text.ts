/** The most characters of foreign text in a comment. */
const MAX_COMMENT_CHARACTERS = 200;

/** Foreign text as a string literal, on one line whatever it holds. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Foreign text as a member's name. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : stringLiteral(name);
}

/** Foreign text within a comment: it can neither end the comment nor begin a line of it. */
export function commentText(text: string): string {
  return text
    .slice(0, MAX_COMMENT_CHARACTERS)
    .replace(/[^\x20-\x7e]/g, "?")
    .replaceAll("*/", "*\\/");
}

/** The documentation comment of these lines, and its line end; nothing where there are no lines. */
export function docComment(lines: readonly string[], indent = ""): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */\n`].join("\n");
}
