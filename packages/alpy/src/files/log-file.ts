import { closeSync, fchmodSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { ArtifactBudget, LimitReached } from "./artifact-budget.ts";
import { PRIVATE_FILE_MODE } from "./private-modes.ts";

/** What may still be written after the limit, without details: steps, warnings, failures. */
const RESERVE_BYTES = 1_048_576;

/** pino's number of the level `info`. */
const INFO_LEVEL = 30;

/** Input of {@link LogFile}. */
export interface LogFileInput {
  readonly path: string;
  readonly maxBytes: number;
  readonly budget: Pick<ArtifactBudget, "count" | "limitBytes">;
  /** Is called once, when a limit is reached. */
  readonly onLimit: (reached: LimitReached) => void;
  /** Is called once, when the file cannot be written any more. */
  readonly onError: (path: string, cause: unknown) => void;
}

/** What the file still takes. */
type State = "all" | "important" | "nothing";

/**
 * The file of a log. Each line is written before `write` returns, so that a run that is killed keeps every line up to then,
 * and has whole lines even if the disk is full. After its limit it still takes the lines above level `debug`, up to 1 MiB.
 */
export class LogFile {
  readonly #input: LogFileInput;
  readonly #file: number;
  #bytes = 0;
  #state: State = "all";

  /** @throws {Error} the system's error if the file cannot be opened */
  constructor(input: LogFileInput) {
    this.#input = input;
    this.#file = openSync(input.path, "w", PRIVATE_FILE_MODE);
    fchmodSync(this.#file, PRIVATE_FILE_MODE);
  }

  /** Writes a line, if the file still takes it. Never throws. @param level pino's number of its level */
  write(line: string, level: number): void {
    const bytes = Buffer.from(line);
    if (this.#state === "all") this.#checkLimit(bytes.length);
    if (this.#state === "important" && level < INFO_LEVEL) return;
    if (this.#state === "important" && this.#bytes + bytes.length > this.#input.maxBytes + RESERVE_BYTES) {
      this.#state = "nothing";
    }
    if (this.#state !== "nothing") this.#append(bytes);
  }

  /** Closes the file. Later lines are ignored: a stream may end late. */
  close(): void {
    this.#state = "nothing";
    closeSync(this.#file);
  }

  #checkLimit(bytes: number): void {
    const { path, maxBytes, budget, onLimit } = this.#input;
    const isWithinOwn = this.#bytes + bytes <= maxBytes;
    if (isWithinOwn && budget.count(bytes)) return;
    this.#state = "important";
    const limit = isWithinOwn
      ? { option: "maxArtifactBytes", limitBytes: budget.limitBytes }
      : { option: "maxLogBytes", limitBytes: maxBytes };
    onLimit({ path, ...limit });
  }

  #append(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#bytes + done);
      }
      this.#bytes += bytes.length;
    } catch (cause) {
      this.#state = "nothing";
      this.#cutPartialLine();
      this.#input.onError(this.#input.path, cause);
    }
  }

  #cutPartialLine(): void {
    try {
      ftruncateSync(this.#file, this.#bytes);
    } catch {
      // The line is not whole; readers skip such a line.
    }
  }
}
