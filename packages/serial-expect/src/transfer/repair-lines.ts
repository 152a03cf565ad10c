/** What the lines look like: all of one width but the last. */
export interface LineForm {
  /** What a line matches, and a piece of one. */
  pattern: RegExp;
  /** In characters. */
  width: number;
  /** Characters in all. */
  total: number;
}

/**
 * The lines without what was written into them meanwhile: a line of the kernel's comes with its line feed at any place, and
 * the length of what follows it tells where it began. What this gets wrong, a digest finds out.
 */
export function mendLines(text: string, { pattern, width, total }: LineForm): string {
  const lines = text.split("\n");
  let mended = "";
  for (let at = 0; at < lines.length && mended.length < total; at++) {
    const wanted = Math.min(width, total - mended.length);
    const line = lines[at] ?? "";
    if (line.length === wanted && pattern.test(line)) {
      mended += line;
      continue;
    }
    // The rest of the line is the next that could be one.
    const after = lines.findIndex((next, index) => index > at && next.length <= wanted && pattern.test(next));
    if (after < 0) break;
    const rest = lines[after] ?? "";
    mended += line.slice(0, wanted - rest.length) + rest;
    at = after;
  }
  return mended;
}
