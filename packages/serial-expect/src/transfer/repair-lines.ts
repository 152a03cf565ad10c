/** The form of lines that all have one width, except the last. */
export interface LineForm {
  /** Matches a line and any piece of one. */
  readonly pattern: RegExp;
  /** The width of a line, in characters. */
  readonly width: number;
  /** The number of characters in all lines. */
  readonly total: number;
}

/**
 * Removes text that was written into the lines: a kernel line can begin anywhere and ends with a line feed, and the length of
 * the text after it shows where it began. A digest detects the repairs that are wrong.
 */
export function repairLines(text: string, { pattern, width, total }: LineForm): string {
  const lines = text.split("\n");
  let repaired = "";
  let restAt = -1;
  for (const [at, line] of lines.entries()) {
    if (at <= restAt) continue;
    const missing = Math.min(width, total - repaired.length);
    if (missing === 0) break;
    if (line.length === missing && pattern.test(line)) {
      repaired += line;
      continue;
    }
    // The next line that can be the rest of this one is the rest.
    restAt = lines.findIndex((next, index) => index > at && next.length <= missing && pattern.test(next));
    const rest = lines[restAt];
    if (rest === undefined) break;
    repaired += line.slice(0, missing - rest.length) + rest;
  }
  return repaired;
}
