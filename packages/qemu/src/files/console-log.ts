import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, statfsSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { NO_DESCRIPTOR, systemCode } from "../error-reason.ts";
import { cutMark, lostMark } from "./cut-mark.ts";
import { BUDGET_OPTION, type ByteBudget, type LimitReached } from "./file-limits.ts";
import type { FileReports } from "./file-reports.ts";

const NEWLINE = 0x0a;

/** Input of {@link ConsoleLog}. */
export interface ConsoleLogInput {
  /** The file, to which QEMU appends (chardev option `logappend=on`). */
  readonly path: string;
  readonly maxBytes: number;
  readonly budget: ByteBudget;
  readonly reports: FileReports;
  /** Returns how many bytes of the console this process has received. */
  readonly received: () => number;
}

/** Where the file is cut. */
interface Cut {
  readonly at: number;
  readonly mark: string;
}

/**
 * Keeps `console.log` below its limit. QEMU itself writes the file, so that it is complete even if this process hangs or is
 * killed; QEMU cannot stop. It appends, so the file can be cut behind it, as often as needed.
 */
export class ConsoleLog {
  readonly #input: ConsoleLogInput;
  #counted = 0;
  #cut: Cut | undefined;

  constructor(input: ConsoleLogInput) {
    this.#input = input;
  }

  /** Cuts the file if it is longer than its limit. Call it from time to time while QEMU runs. */
  check(): void {
    this.#withFile((file, size) => {
      this.#reportFullDisk(size);
      this.#cut ??= this.#cutOf(file, size);
      if (this.#cut && size !== this.#cut.at + this.#cut.mark.length) apply(file, this.#cut, "");
    });
  }

  /**
   * Cuts the file for the last time, after QEMU has ended.
   * @param isComplete whether QEMU ended regularly, and so has written everything that it sent
   */
  close(isComplete: boolean): void {
    const received = this.#input.received();
    this.#withFile((file, size) => {
      if (isComplete && this.#cut === undefined && size < received) this.#reportLost(received - size);
      const total = this.#cut ? received : Math.max(received, size);
      this.#cut ??= this.#cutOf(file, size);
      if (this.#cut) apply(file, this.#cut, lostMark(total - this.#cut.at));
    });
  }

  /** Returns where to cut a file of that size, and reports the limit; `undefined` below it. */
  #cutOf(file: number, size: number): Cut | undefined {
    const { path, maxBytes, budget, reports } = this.#input;
    const isOver = size > maxBytes;
    const kept = isOver ? maxBytes : size;
    const isWithinBudget = budget.count(Math.max(0, kept - this.#counted));
    if (!isOver && isWithinBudget) {
      this.#counted = size;
      return undefined;
    }
    const reached: LimitReached = isWithinBudget
      ? { path, option: "maxConsoleBytes", limitBytes: maxBytes }
      : { path, option: BUDGET_OPTION, limitBytes: budget.limitBytes };
    reports.limitReached(reached);
    const at = isWithinBudget ? maxBytes : this.#counted;
    return { at, mark: `${isMidLine(file, at) ? "\n" : ""}${cutMark(reached)}` };
  }

  /** QEMU does not report that it cannot write the file: fewer bytes than it has sent, on a full disk, show it. */
  #reportFullDisk(size: number): void {
    if (this.#cut !== undefined || size >= this.#input.received()) return;
    if (freeBytes(this.#input.path) < LEAST_FREE_BYTES) this.#reportLost(this.#input.received() - size);
  }

  #reportLost(bytes: number): void {
    const { path, reports } = this.#input;
    const isFull = freeBytes(path) < LEAST_FREE_BYTES;
    const why = isFull ? "ENOSPC: no space left on device" : "QEMU could not write it";
    const error = new Error(`${why}: ${bytes} bytes of ${path} are missing`);
    reports.fileFailed(path, isFull ? Object.assign(error, { code: "ENOSPC", path }) : error);
  }

  /** Opens the file for a moment. */
  #withFile(act: (file: number, size: number) => void): void {
    const { path, reports } = this.#input;
    try {
      const file = openSync(path, constants.O_RDWR | constants.O_APPEND);
      try {
        const stats = fstatSync(file);
        if (stats.isFile()) act(file, stats.size);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      // Without a free descriptor the next call looks again.
      if (!NO_DESCRIPTOR.has(systemCode(error))) reports.fileFailed(path, error);
    }
  }
}

/** A disk with less free space is full. */
const LEAST_FREE_BYTES = 64 * 1024;

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize;
}

/** Cuts the file and appends the mark: opened with O_APPEND, it is written at its end. */
function apply(file: number, { at, mark }: Cut, end: string): void {
  ftruncateSync(file, at);
  writeSync(file, mark + end);
}

function isMidLine(file: number, at: number): boolean {
  const last = Buffer.alloc(1);
  return at > 0 && readSync(file, last, 0, 1, at - 1) === 1 && last[0] !== NEWLINE;
}
