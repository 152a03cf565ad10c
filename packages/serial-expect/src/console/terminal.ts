import { EscapeSequences, type TerminalQuery } from "../text/escape-sequences.ts";

/** What a terminal does that a bare stream does not. */
export interface TerminalOptions {
  /**
   * Takes ANSI/VT escape sequences (colours, cursor movement, titles, bracketed-paste codes, cursor reports) out of what
   * is matched and given as `before`; the transcript keeps them. A sequence that is not whole yet is not seen, and what
   * is stripped is no arrival for `idleTimeoutMs`. Default false, which costs nothing.
   */
  stripEscapes?: boolean | undefined;
  /**
   * Answers the questions of the far side to its terminal: where the cursor is (`ESC[6n`, which busybox shells send with
   * each prompt; the answer is row 1, column 1), its status (`ESC[5n`) and its kind (`ESC[c`; a VT102). Default false.
   */
  answerQueries?: boolean | undefined;
}

/** ECMA-48 8.3.14 (CPR), 8.3.35 (DSR); the VT102's answer to DA, by its user guide. */
const ANSWERS: Readonly<Record<TerminalQuery, string>> = {
  "cursor-position": "\u001b[1;1R",
  status: "\u001b[0n",
  "device-attributes": "\u001b[?6c",
};

/** What stands between the stream and the search, where one of {@link TerminalOptions} is on. */
export class Terminal {
  readonly #sequences = new EscapeSequences();
  readonly #strips: boolean;
  readonly #answer: (bytes: Buffer) => void;

  constructor({ stripEscapes = false, answerQueries = false }: TerminalOptions, answer: (bytes: Buffer) => void) {
    this.#strips = stripEscapes;
    this.#answer = answerQueries ? answer : () => {};
  }

  /** What a sequence that is not whole yet has held back. */
  get heldBack(): Buffer {
    return this.#strips ? this.#sequences.unfinished : Buffer.alloc(0);
  }

  /** What is to be searched of what came. */
  received(chunk: Buffer): Buffer {
    const { text, queries } = this.#sequences.push(chunk);
    for (const query of queries) this.#answer(Buffer.from(ANSWERS[query]));
    return this.#strips ? text : chunk;
  }

  /** Nothing more comes: gives what was held back. */
  ended(): Buffer {
    const rest = this.#sequences.end();
    return this.#strips ? rest : Buffer.alloc(0);
  }
}
