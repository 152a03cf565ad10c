import { closeSync, fchmodSync, openSync, writeSync } from "node:fs";

/** Only its owner may read a log: it can contain secrets. */
const MODE = 0o600;

/** A limit that several files share. */
export interface ByteBudget {
  /** The most bytes of all files together. */
  readonly limitBytes: number;
  /**
   * Counts bytes that are about to be written. Returns whether the total is still within the limit; `false` for ever once it
   * was not.
   */
  count(bytes: number): boolean;
}

/** A limit that a file has reached. */
export interface LimitReached {
  /** The path of the file. */
  readonly path: string;
  /** The name of the limit: `maxBytes`, the `limitName` of the options, or `maxArtifactBytes` for the budget. */
  readonly option: string;
  /** The limit. */
  readonly limitBytes: number;
}

/** How a log's file is limited, and who learns of it. */
export interface LogFileOptions {
  readonly maxBytes: number;
  readonly limitName: string;
  readonly budget: ByteBudget | undefined;
  readonly onLimit: (reached: LimitReached) => void;
  readonly onError: (path: string, cause: unknown) => void;
}

/**
 * A text file that is written line by line, within a limit: a line marks where it is cut, and another one at its end says how
 * much is missing. A file that cannot be written is given up, and reported once. No method throws.
 */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  #file: number | undefined;
  #pending: string[] = [];
  #writtenBytes = 0;
  #cutBytes = 0;
  #isCut = false;

  constructor(path: string, options: LogFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#attempt(() => {
      this.#file = openSync(path, "w", MODE);
      // Neither the umask nor the mode of a file that existed may widen it.
      fchmodSync(this.#file, MODE);
    });
  }

  /** Adds a line, which {@link flush} writes. */
  add(line: string): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.byteLength(line) + 1;
    if (!this.#isCut && this.#fits(bytes)) {
      this.#writtenBytes += bytes;
      this.#pending.push(line);
    } else this.#cutBytes += bytes;
  }

  /** Adds a line that is not limited. */
  addMark(line: string): void {
    if (this.#file !== undefined) this.#pending.push(line);
  }

  /** Adds what was cut, if anything was. */
  addCut(): void {
    if (this.#cutBytes > 0) this.addMark(`# alpy: ${this.#cutBytes} more bytes were not recorded`);
    this.#cutBytes = 0;
  }

  /** Writes what was added. */
  flush(): void {
    const file = this.#file;
    if (file === undefined || this.#pending.length === 0) return;
    const text = Buffer.from(`${this.#pending.join("\n")}\n`);
    this.#pending = [];
    // A disk that fills up takes a part of the last piece, and refuses only the next one.
    this.#attempt(() => {
      for (let offset = 0; offset < text.length; ) offset += writeSync(file, text, offset);
    });
  }

  /** Writes what was added, and closes the file. */
  close(): void {
    this.addCut();
    this.flush();
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) this.#attempt(() => closeSync(file));
  }

  #fits(bytes: number): boolean {
    const { maxBytes, limitName, budget } = this.#options;
    if (this.#writtenBytes + bytes > maxBytes) this.#cut(limitName, maxBytes);
    else if (budget !== undefined && !budget.count(bytes)) this.#cut("maxArtifactBytes", budget.limitBytes);
    return !this.#isCut;
  }

  #cut(option: string, limitBytes: number): void {
    this.#isCut = true;
    this.addMark(`# alpy: cut here: ${option} (${limitBytes} bytes) is reached; what follows is not recorded`);
    this.#options.onLimit({ path: this.#path, option, limitBytes });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#giveUp();
      this.#options.onError(this.#path, cause);
    }
  }

  #giveUp(): void {
    const file = this.#file;
    this.#file = undefined;
    this.#pending = [];
    try {
      if (file !== undefined) closeSync(file);
    } catch {
      // The first error is the one to report.
    }
  }
}
