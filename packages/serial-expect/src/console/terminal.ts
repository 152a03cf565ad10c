import { booleanCheck, checkOptions, groupCheck, type OptionChecks } from "../option-checks.ts";
import { type ConsoleEncoding, streamDecoder } from "../text/encoding.ts";
import { EscapeSequences } from "../text/escape-sequences.ts";
import { KernelLineFilter } from "../text/kernel-line-filter.ts";
import { checkSize } from "./settings.ts";
import { TerminalCursor, type TerminalSize } from "./terminal-cursor.ts";
import { queryAnswer } from "./terminal-queries.ts";

/** The parts of a terminal that a console plays. */
export interface TerminalOptions {
  /**
   * Removes ANSI/VT escape sequences (colours, cursor movement, titles, bracketed-paste codes, cursor reports) and NUL
   * characters (padding, which terminals ignore) from the text that is matched and from `before`; the transcript keeps them.
   * An incomplete sequence is not visible yet, and stripped bytes do not restart `idleTimeoutMs`. Default false.
   */
  readonly stripEscapes?: boolean | undefined;
  /**
   * Removes the lines that a Linux kernel writes, `[   12.345678] eth0: link up`, from the text that is matched and from
   * `before`, also from the middle of a prompt; the transcript keeps them. The begin of what may be a time stamp, such as a
   * `[` at the end, is not visible yet. Default false.
   */
  readonly stripKernelLines?: boolean | undefined;
  /**
   * Answers the far side's queries to its terminal as an xterm of this size does: the position of the cursor, which is
   * followed (`ESC[6n`, which busybox shells send with each prompt), the status, the kind, the size. Default false.
   */
  readonly answerQueries?: boolean | undefined;
  /** The size of the terminal whose queries are answered, in characters. Default: 80 columns, 24 rows. */
  readonly size?: TerminalSize | undefined;
}

/** The checks of {@link TerminalOptions}. */
const terminalChecks: OptionChecks<TerminalOptions> = {
  stripEscapes: booleanCheck,
  stripKernelLines: booleanCheck,
  answerQueries: booleanCheck,
  size: groupCheck,
};

const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };

/** Checks the options of a terminal. @throws {TypeError} */
export function checkTerminalOptions(call: string, options: TerminalOptions): void {
  checkOptions(call, options, terminalChecks, "terminal");
  checkSize(`${call}: terminal.size`, options.size);
}

const noBytes = Buffer.alloc(0);

/** DECCKM of a private mode's sequence, and resets, which turn it off. */
const MODES = /^\[\?([\d;]+)([hl])$/;
const RESETS: ReadonlySet<string> = new Set(["c", "[!p"]);

/** Sits between the stream and the search: follows the far side's sequences, strips them, answers its queries. */
export class Terminal {
  readonly #answer: (bytes: Buffer) => void;
  readonly #sequences: EscapeSequences;
  #decode: (bytes: Buffer) => string;
  #cursor: TerminalCursor;
  /** Set while kernel lines are removed. */
  #kernelLines: KernelLineFilter | undefined;
  /** What the filter held when it was turned off. */
  #released: Buffer = noBytes;
  #strips = false;
  #answers = false;
  #size = DEFAULT_SIZE;
  #hasApplicationCursor = false;

  constructor(options: TerminalOptions, encoding: ConsoleEncoding, answer: (bytes: Buffer) => void) {
    this.#answer = answer;
    this.#decode = streamDecoder(encoding);
    this.#cursor = new TerminalCursor(this.#size);
    this.#sequences = new EscapeSequences({
      text: (bytes) => {
        if (this.#answers) this.#cursor.write(this.#decode(bytes));
      },
      sequence: (sequence) => this.#obey(sequence),
    });
    this.configure(options);
  }

  /** Whether programs asked for the cursor keys' application form (DECCKM, `ESC[?1h`). */
  get hasApplicationCursor(): boolean {
    return this.#hasApplicationCursor;
  }

  /** The bytes of a sequence that is not complete yet. */
  get heldBack(): Buffer {
    const sequence = this.#strips ? this.#sequences.unfinished : noBytes;
    return Buffer.concat([this.#kernelLines?.unfinished ?? this.#released, sequence]);
  }

  /** Changes the options that are given. */
  configure(
    { stripEscapes, stripKernelLines, answerQueries, size }: TerminalOptions,
    encoding?: ConsoleEncoding,
  ): void {
    if (encoding !== undefined) this.#decode = streamDecoder(encoding);
    this.#strips = stripEscapes ?? this.#strips;
    if (stripKernelLines !== undefined) this.#stripKernelLines(stripKernelLines);
    if (size !== undefined) {
      this.#size = size;
      this.#cursor.resize(size);
    }
    // Its position is not known from before.
    if (answerQueries === true && !this.#answers) this.#cursor = new TerminalCursor(this.#size);
    this.#answers = answerQueries ?? this.#answers;
  }

  /** Answers the queries in a chunk and returns the bytes to search. */
  received(chunk: Buffer): Buffer {
    const text = this.#sequences.push(chunk);
    const shown = this.#strips ? withoutNul(text) : chunk;
    if (this.#kernelLines !== undefined) return this.#kernelLines.push(shown);
    if (this.#released.length === 0) return shown;
    const released = this.#released;
    this.#released = noBytes;
    return Buffer.concat([released, shown]);
  }

  #stripKernelLines(isOn: boolean): void {
    if (isOn) this.#kernelLines ??= new KernelLineFilter();
    else if (this.#kernelLines !== undefined) {
      this.#released = this.#kernelLines.end();
      this.#kernelLines = undefined;
    }
  }

  /** Ends the stream: returns the bytes that were held back. */
  ended(): Buffer {
    const rest = this.#sequences.end();
    return Buffer.concat([this.#kernelLines?.end() ?? this.#released, this.#strips ? rest : noBytes]);
  }

  #obey(sequence: string): void {
    const [, modes, state] = MODES.exec(sequence) ?? [];
    if (modes?.split(";").includes("1")) this.#hasApplicationCursor = state === "h";
    else if (RESETS.has(sequence)) this.#hasApplicationCursor = false;
    if (!this.#answers) return;
    this.#cursor.sequence(sequence);
    const answer = queryAnswer(sequence, this.#cursor, this.#size);
    if (answer !== undefined) this.#answer(Buffer.from(answer));
  }
}

function withoutNul(bytes: Buffer): Buffer {
  return bytes.includes(0) ? Buffer.from(bytes.filter((byte) => byte !== 0)) : bytes;
}
