/** More lines than the echo of a command has. */
const MAX_ECHO_LINES = 20;
/** The mark of a line editor that shows only a part of a long line. */
const SCROLLED = "$";

/** Returns the lines of a command's output without its echo, which may be wrapped, or scrolled to its end. */
export function withoutEcho(lines: readonly string[], command: string): readonly string[] {
  const sent = withoutSpaces(command);
  let echoed = "";
  for (const [index, line] of lines.slice(0, MAX_ECHO_LINES).entries()) {
    echoed += withoutSpaces(line);
    if (echoed.endsWith(sent)) return lines.slice(index + 1);
  }
  const shown = lines[0]?.split(SCROLLED) ?? [];
  const isScrolled = shown.length > 1 && sent.endsWith(withoutSpaces(shown.at(-1) ?? ""));
  return isScrolled ? lines.slice(1) : lines;
}

function withoutSpaces(text: string): string {
  return text.replace(/\s/g, "");
}
