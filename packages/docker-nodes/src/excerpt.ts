const MAX_LINES = 20;
const MAX_LINE_LENGTH = 200;

/** Returns the last lines of received text for an error message: each cut, with its control characters escaped. */
export function excerpt(text: string): string {
  const lines = text.trimEnd().split("\n").slice(-MAX_LINES);
  return lines.map((line) => escapeControls(line.slice(0, MAX_LINE_LENGTH))).join("\n");
}

function escapeControls(line: string): string {
  return Array.from(line, (character) => {
    const code = character.charCodeAt(0);
    return code >= 0x20 && code !== 0x7f ? character : `\\x${code.toString(16).padStart(2, "0")}`;
  }).join("");
}
