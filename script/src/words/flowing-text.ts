/** Turns a file into running text, so that phrases are found across line breaks and inside names. */

/** The text of a file on one line, with the number of the line that each part comes from. */
export interface FlowingText {
  readonly text: string;
  /** Returns the line number, from 1, of an offset in `text`. */
  readonly lineAt: (offset: number) => number;
}

/** Comment markers at the beginning of a line. The opening of a docstring stays: rules look for it. */
const COMMENT_MARKER = /^\s*(\*(?!\/)|\/\/|#)\s?/;

/** Joins the lines of a file. Names are split into words: `letGoOfInput` becomes `let Go Of Input`, `A_B` becomes `A B`. */
export function flowingText(source: string): FlowingText {
  const starts: number[] = [];
  let text = "";
  for (const line of source.split("\n")) {
    starts.push(text.length);
    text += `${wordsOf(line.replace(COMMENT_MARKER, ""))} `;
  }
  return { text, lineAt: (offset) => starts.findLastIndex((start) => start <= offset) + 1 };
}

function wordsOf(line: string): string {
  return line
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Za-z])_+(?=[A-Za-z])/g, "$1 ");
}
