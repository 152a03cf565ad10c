import { createWriteStream, type WriteStream } from "node:fs";
import { cutMark, lostMark } from "./cut-mark.ts";
import { BUDGET_OPTION, type ByteBudget } from "./file-limits.ts";
import type { FileReports } from "./file-reports.ts";
import { OWN_FILE_MODE } from "./own-file.ts";

const NEWLINE = 0x0a;

/** Input of {@link LimitedLog}. */
export interface LimitedLogInput {
  readonly path: string;
  /** The name of the limit's option. */
  readonly option: string;
  readonly maxBytes: number;
  readonly budget: ByteBudget;
  readonly reports: FileReports;
}

/** A text file that is appended to until its limit. What follows is counted, and not written. */
export class LimitedLog {
  readonly #input: LimitedLogInput;
  readonly #file: WriteStream;
  #written = 0;
  #isMidLine = false;
  /** Bytes that were not written since the cut; `undefined` before it. */
  #lost: number | undefined;

  constructor(input: LimitedLogInput) {
    this.#input = input;
    this.#file = createWriteStream(input.path, { flags: "a", mode: OWN_FILE_MODE });
    this.#file.on("error", (error) => {
      this.#file.destroy();
      input.reports.fileFailed(input.path, error);
    });
  }

  /** Appends bytes, unless the limit would be exceeded by them, or was before. */
  write(chunk: Uint8Array): void {
    if (this.#lost === undefined) this.#countOrCut(chunk.length);
    if (this.#lost !== undefined) {
      this.#lost += chunk.length;
      return;
    }
    this.#append(chunk);
    this.#isMidLine = chunk.length === 0 ? this.#isMidLine : chunk.at(-1) !== NEWLINE;
  }

  /** Closes the file. */
  end(): void {
    if (this.#lost !== undefined) this.#append(lostMark(this.#lost));
    if (!this.#file.destroyed) this.#file.end();
  }

  #countOrCut(bytes: number): void {
    const { path, option, maxBytes, budget, reports } = this.#input;
    const isOver = this.#written + bytes > maxBytes;
    if (!isOver && budget.count(bytes)) {
      this.#written += bytes;
      return;
    }
    const reached = isOver
      ? { path, option, limitBytes: maxBytes }
      : { path, option: BUDGET_OPTION, limitBytes: budget.limitBytes };
    this.#lost = 0;
    this.#append(`${this.#isMidLine ? "\n" : ""}${cutMark(reached)}`);
    reports.limitReached(reached);
  }

  #append(data: Uint8Array | string): void {
    if (!this.#file.destroyed) this.#file.write(data);
  }
}
