const MAX_LINES = 20;
const MAX_LINE_LENGTH = 200;

/** The last lines of what was received, cut and with control characters escaped, for an error's message. */
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
