/** Breaks a text at its spaces into lines of at most `width` characters; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

/** Puts a text after the head of its first line, and indents its further lines to the same column. */
export function hang(head: string, headWidth: number, text: string, columns: number): string[] {
  const indent = " ".repeat(headWidth);
  return wrap(text, columns - headWidth).map((line, index) => (index === 0 ? head : indent) + line);
}

/** Formats the time since a start in one unit: `12 s`, `3 min`, `2 h`, `5 days`. */
export function since(start: Date, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - start.getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
