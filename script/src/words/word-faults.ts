/** Finds habit words in a file. */
import { flowingText } from "./flowing-text.ts";
import { HABIT_WORDS } from "./habit-words.ts";

/** A use of a habit word that is legitimate. */
export interface AllowedUse {
  /** The file, relative to the repository; a folder if it ends in "/". */
  readonly file: string;
  /** The words that are allowed, in lower case as they are found. Default: all words. */
  readonly words?: string | undefined;
  /** Why they are legitimate there. */
  readonly why: string;
}

/** A habit word in a file. */
export interface WordFault {
  readonly file: string;
  readonly line: number;
  /** The words that were found, in lower case. */
  readonly words: string;
  /** What to write instead. */
  readonly instead: string;
}

/** Returns the habit words in a file's text, in the order of its lines. */
export function habitWordsIn(file: string, source: string): WordFault[] {
  const { text, lineAt } = flowingText(source);
  return HABIT_WORDS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(new RegExp(pattern, "gi"))].map((match) => ({
      file,
      line: lineAt(match.index),
      words: match[0].trim().toLowerCase(),
      instead,
    })),
  ).sort((a, b) => a.line - b.line);
}

/** Checks whether an allowed use applies to a file. */
function covers(use: AllowedUse, file: string): boolean {
  return use.file.endsWith("/") ? file.startsWith(use.file) : file === use.file;
}

/** Checks whether an allowed use permits a habit word where it was found. */
export function isAllowed(use: AllowedUse, { file, words }: WordFault): boolean {
  return covers(use, file) && (use.words === undefined || use.words === words);
}
