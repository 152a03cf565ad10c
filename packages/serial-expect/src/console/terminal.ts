import { booleanCheck, type OptionChecks } from "../option-checks.ts";
import { EscapeSequences, type TerminalQuery } from "../text/escape-sequences.ts";

/** The parts of a terminal that a console plays. */
export interface TerminalOptions {
  /**
   * Removes ANSI/VT escape sequences (colours, cursor movement, titles, bracketed-paste codes, cursor reports) from the text
   * that is matched and from `before`; the transcript keeps them. An incomplete sequence is not visible yet, and stripped
   * bytes do not restart `idleTimeoutMs`. Default false, which costs nothing.
   */
  readonly stripEscapes?: boolean | undefined;
  /**
   * Answers the far side's queries to its terminal: the cursor position (`ESC[6n`, which busybox shells send with each
   * prompt; the answer is row 1, column 1), the status (`ESC[5n`) and the kind (`ESC[c`; a VT102). Default false.
   */
  readonly answerQueries?: boolean | undefined;
}

/** The checks of {@link TerminalOptions}. */
export const terminalChecks: OptionChecks<TerminalOptions> = {
  stripEscapes: booleanCheck,
  answerQueries: booleanCheck,
};

/** ECMA-48 8.3.14 (CPR), 8.3.35 (DSR); the VT102's answer to DA, from its user guide. */
const ANSWERS: Readonly<Record<TerminalQuery, string>> = {
  "cursor-position": "\u001b[1;1R",
  status: "\u001b[0n",
  "device-attributes": "\u001b[?6c",
};

/** Sits between the stream and the search if one of {@link TerminalOptions} is on. */
export class Terminal {
  readonly #sequences = new EscapeSequences();
  readonly #strips: boolean;
  readonly #answer: (bytes: Buffer) => void;

  constructor({ stripEscapes = false, answerQueries = false }: TerminalOptions, answer: (bytes: Buffer) => void) {
    this.#strips = stripEscapes;
    this.#answer = answerQueries ? answer : () => {};
  }

  /** The bytes of a sequence that is not complete yet. */
  get heldBack(): Buffer {
    return this.#strips ? this.#sequences.unfinished : Buffer.alloc(0);
  }

  /** Answers the queries in a chunk and returns the bytes to search. */
  received(chunk: Buffer): Buffer {
    const { text, queries } = this.#sequences.push(chunk);
    for (const query of queries) this.#answer(Buffer.from(ANSWERS[query]));
    return this.#strips ? text : chunk;
  }

  /** Ends the stream: returns the bytes that were held back. */
  ended(): Buffer {
    const rest = this.#sequences.end();
    return this.#strips ? rest : Buffer.alloc(0);
  }
}
