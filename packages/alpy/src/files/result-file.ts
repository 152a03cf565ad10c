import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { RESULT_NAME, RESULT_RESERVE_NAME } from "./file-names.ts";
import { PRIVATE_FILE_MODE } from "./private-modes.ts";

const RESERVE_BYTES = 65_536;

const fileSync = promisify(fsync);

/** The same result in two forms: whole, and so short that the reserved space has room for it. */
export interface ResultTexts {
  readonly whole: string;
  /** Returns the short form. Only called where the whole one cannot be written, with the system's error. */
  readonly short: (cause: unknown) => string;
}

/**
 * The file `result.json`. Each content is written to another name and renamed, so that there is a whole one at any time.
 * That other file exists before it is needed, with space: a result that replaces it needs no more, so it can be written while
 * the disk is full.
 */
export class ResultFile {
  readonly #path: string;
  readonly #reservePath: string;
  /** Counts the contents: an earlier one that is still being written must not replace a later one. */
  #turn = 0;

  constructor(folder: string) {
    this.#path = join(folder, RESULT_NAME);
    this.#reservePath = join(folder, RESULT_RESERVE_NAME);
  }

  /** Reserves the space of the next content. @throws {Error} the system's error: there is no space, or no folder */
  reserve(): void {
    // Random, because a file system may store anything regular in less space.
    this.#inReserve((file) => writeAll(file, randomBytes(RESERVE_BYTES)));
  }

  /** Returns whether the file has the result of a run: a later one may have used the same folder. */
  isOf(runId: string): boolean {
    return readResult(this.#path)?.["runId"] === runId;
  }

  /** Removes the reserved space. */
  release(): void {
    rmSync(this.#reservePath, { force: true });
  }

  /** Replaces the content, on the disk too. Settles when a power failure would not lose it. @throws {Error} the system's error */
  async write(texts: ResultTexts): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#fillReserve(texts);
    const file = openSync(this.#reservePath, "r");
    try {
      await fileSync(file);
      if (turn === this.#turn) renameSync(this.#reservePath, this.#path);
    } finally {
      closeSync(file);
    }
  }

  /** Replaces the content before it returns: for a process that is about to end. @throws {Error} the system's error */
  writeNow(texts: ResultTexts): void {
    this.#turn += 1;
    this.#fillReserve(texts);
    renameSync(this.#reservePath, this.#path);
  }

  #fillReserve({ whole, short }: ResultTexts): void {
    try {
      this.#fill(whole);
    } catch (cause) {
      this.#fill(short(cause));
    }
  }

  #fill(text: string): void {
    this.#inReserve((file) => {
      ftruncateSync(file, writeAll(file, Buffer.from(text)));
    });
  }

  /** Opens the file without truncating it, which would give its space away. */
  #inReserve(use: (file: number) => void): void {
    const file = openSync(
      this.#reservePath,
      constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW,
      PRIVATE_FILE_MODE,
    );
    try {
      fchmodSync(file, PRIVATE_FILE_MODE);
      use(file);
    } finally {
      closeSync(file);
    }
  }
}

/** Writes all bytes from the beginning of the file, and returns their number. */
function writeAll(file: number, bytes: Uint8Array): number {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, written);
  return written;
}

/** Returns the content of a `result.json`; `undefined` if there is none, or it is not whole. */
export function readResult(path: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
