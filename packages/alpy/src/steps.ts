import { AlpyError } from "./errors.ts";
import type { Logger } from "./logger.ts";

/** One named step of a testbed, as `result.json` tells it. */
export interface StepRecord {
  name: string;
  /** Milliseconds since the epoch. */
  startedMs: number;
  durationMs: number;
  outcome: "done" | "failed";
}

/** Runs named steps: each is logged as it begins and ends, and kept with its duration. */
export class Steps {
  readonly records: StepRecord[] = [];
  readonly #logger: Logger;
  readonly #evidence: () => Record<string, string>;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param evidence gives the last lines of what was seen so far, for the error of a step that fails
   * @param signal what ends the steps early: its reason is thrown as it is
   */
  constructor(logger: Logger, evidence: () => Record<string, string>, signal?: AbortSignal) {
    this.#logger = logger;
    this.#evidence = evidence;
    this.#signal = signal;
  }

  /**
   * Logs `NAME…`, runs the body, logs `NAME… done in 0.1 s`.
   * @throws {AlpyError} what the body threw: as it is, if it is an AlpyError, else `step-failed` with it as the cause
   */
  async run<T>(name: string, body: () => Promise<T>): Promise<T> {
    const startedMs = Date.now();
    const started = performance.now();
    this.#logger.info({ step: name }, `${name}…`);
    const end = (outcome: StepRecord["outcome"]): number => {
      const durationMs = Math.round(performance.now() - started);
      this.records.push({ name, startedMs, durationMs, outcome });
      const words = `${name}… ${outcome} ${outcome === "done" ? "in" : "after"} ${(durationMs / 1000).toFixed(1)} s`;
      this.#logger[outcome === "done" ? "info" : "error"]({ step: name, durationMs }, words);
      return durationMs;
    };
    try {
      const result = await body();
      end("done");
      return result;
    } catch (error) {
      throw this.#explain(name, end("failed"), error);
    }
  }

  #explain(step: string, elapsedMs: number, error: unknown): unknown {
    if (error instanceof AlpyError || (this.#signal?.aborted && error === this.#signal.reason)) return error;
    const evidence = this.#evidence();
    const reason = error instanceof Error ? error.message : String(error);
    const unsaid = Object.entries(evidence).filter(([, lines]) => !reason.includes(lines));
    const tails = unsaid.map(([source, lines]) => `\n${source}: ${lines}`);
    const message = `${step} failed after ${(elapsedMs / 1000).toFixed(1)} s: ${reason}${tails.join("")}`;
    return new AlpyError("step-failed", message, { cause: error, step, elapsedMs, evidence });
  }
}
