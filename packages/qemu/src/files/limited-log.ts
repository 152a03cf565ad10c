import { closeSync, openSync, writeSync } from "node:fs";
import { cutMark, lostMark } from "./cut-mark.ts";
import { BUDGET_OPTION, type ByteBudget, type LimitReached } from "./file-limits.ts";
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

/**
 * A file that is appended to until its limit; what follows is counted, and not written. It is written synchronously: what has been
 * passed to `write()` is in the file, however this process ends.
 */
export class LimitedLog {
  readonly #input: LimitedLogInput;
  /** The open file; `undefined` when it is closed or cannot be written. */
  #file: number | undefined;
  #written = 0;
  #isMidLine = false;
  /** Bytes that were not written since the cut; `undefined` before it. */
  #lost: number | undefined;

  constructor(input: LimitedLogInput) {
    this.#input = input;
    this.#attempt(() => {
      this.#file = openSync(input.path, "a", OWN_FILE_MODE);
    });
  }

  /** Appends bytes, up to the limit; nothing after it, or after the limit of the shared budget. */
  write(chunk: Uint8Array): void {
    if (this.#lost !== undefined) {
      this.#lost += chunk.length;
      return;
    }
    const { path, option, maxBytes, budget, reports } = this.#input;
    const fitting = chunk.subarray(0, maxBytes - this.#written);
    const isWithinBudget = budget.count(fitting.length);
    if (isWithinBudget) this.#append(fitting);
    if (isWithinBudget && fitting.length === chunk.length) return;
    const reached: LimitReached = isWithinBudget
      ? { path, option, limitBytes: maxBytes }
      : { path, option: BUDGET_OPTION, limitBytes: budget.limitBytes };
    this.#lost = isWithinBudget ? chunk.length - fitting.length : chunk.length;
    this.#write(Buffer.from(`${this.#isMidLine ? "\n" : ""}${cutMark(reached)}`));
    reports.limitReached(reached);
  }

  /** Closes the file. */
  end(): void {
    if (this.#lost !== undefined) this.#write(Buffer.from(lostMark(this.#lost)));
    this.#close();
  }

  #append(data: Uint8Array): void {
    this.#written += data.length;
    if (data.length > 0) this.#isMidLine = data.at(-1) !== NEWLINE;
    this.#write(data);
  }

  #write(data: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#attempt(() => {
      for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
    });
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) this.#attempt(() => closeSync(file));
  }

  /** Does something with the file. If that fails, the file is given up. */
  #attempt(act: () => void): void {
    const { path, reports } = this.#input;
    try {
      act();
    } catch (error) {
      reports.fileFailed(path, error instanceof Error ? Object.assign(error, { path }) : error);
      this.#close();
    }
  }
}
