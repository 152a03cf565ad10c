import { statSync } from "node:fs";
import { BUDGET_OPTION, type ByteBudget } from "./file-limits.ts";
import type { FileReports } from "./file-reports.ts";

/** Input of {@link CaptureLimit}. */
export interface CaptureLimitInput {
  readonly path: string;
  readonly maxBytes: number;
  readonly budget: ByteBudget;
  readonly reports: FileReports;
  /** Makes QEMU stop the capture. */
  readonly stop: () => void;
}

/** Stops a capture that is longer than its limit. It may be longer by what passes in a quarter of a second. */
export class CaptureLimit {
  readonly #input: CaptureLimitInput;
  #counted = 0;
  #isReached = false;

  constructor(input: CaptureLimitInput) {
    this.#input = input;
  }

  /** Stops the capture if it is longer than its limit, also if it was continued after that. */
  check(): void {
    const grown = this.#count();
    if (grown === 0) return;
    const { path, maxBytes, budget, reports, stop } = this.#input;
    const isWithinBudget = budget.count(grown);
    if (!this.#isReached && isWithinBudget && this.#counted <= maxBytes) return;
    this.#isReached = true;
    stop();
    reports.limitReached(
      isWithinBudget
        ? { path, option: "maxCaptureBytes", limitBytes: maxBytes }
        : { path, option: BUDGET_OPTION, limitBytes: budget.limitBytes },
    );
  }

  /** Counts the rest, after QEMU has ended. */
  close(): void {
    const grown = this.#count();
    if (grown > 0) this.#input.budget.count(grown);
  }

  /** Returns by how many bytes the file has grown. */
  #count(): number {
    const { path, reports } = this.#input;
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      const grown = Math.max(0, size - this.#counted);
      this.#counted += grown;
      return grown;
    } catch (error) {
      reports.fileFailed(path, error);
      return 0;
    }
  }
}
