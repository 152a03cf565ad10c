import { AlpyError } from "../errors.ts";
import type { Faults } from "../faults.ts";
import type { Logger } from "../logger.ts";
import { readable, readableEvidence } from "./readable.ts";

/** One named step of a testbed, as `result.json` tells it. */
export interface StepRecord {
  name: string;
  /** Milliseconds since the epoch. */
  startedMs: number;
  durationMs: number;
  outcome: "done" | "failed";
}

/** What {@link Steps} is made from. */
export interface StepsInput {
  logger: Logger;
  faults: Faults;
  /** Gives the last lines of what was seen so far, for the error of a step that fails. */
  evidence: () => Record<string, string>;
  /** What ends the steps early: its reason is thrown as it is. */
  signal?: AbortSignal;
}

/** Runs named steps: each is logged as it begins and ends, and kept with its duration. */
export class Steps {
  readonly records: StepRecord[] = [];
  /** What the first step that failed threw. */
  failure: { error: unknown } | undefined;
  readonly #input: StepsInput;

  constructor(input: StepsInput) {
    this.#input = input;
  }

  /**
   * Logs `NAME…`, runs the body, logs `NAME… done in 0.1 s`.
   * @throws {AlpyError} what the body threw: as it is, if it is an AlpyError, else `step-failed` with it as the cause; a
   *   fault of the testbed, as soon as it is there
   */
  run<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#record(name, () => this.#input.faults.guard(body()));
  }

  /** As `run`, for what is undone: no fault ends it early. */
  undo(name: string, body: () => Promise<void>): Promise<void> {
    return this.#record(name, body);
  }

  async #record<T>(name: string, body: () => Promise<T>): Promise<T> {
    const { logger } = this.#input;
    const startedMs = Date.now();
    const started = performance.now();
    logger.info({ step: name }, `${name}…`);
    const end = (outcome: StepRecord["outcome"]): number => {
      const durationMs = Math.round(performance.now() - started);
      this.records.push({ name, startedMs, durationMs, outcome });
      const words = `${name}… ${outcome} ${outcome === "done" ? "in" : "after"} ${(durationMs / 1000).toFixed(1)} s`;
      logger[outcome === "done" ? "info" : "error"]({ step: name, durationMs }, words);
      return durationMs;
    };
    try {
      const result = await body();
      end("done");
      return result;
    } catch (error) {
      const explained = this.#explain(name, end("failed"), error);
      this.failure ??= { error: explained };
      throw explained;
    }
  }

  #explain(step: string, elapsedMs: number, error: unknown): unknown {
    const { signal } = this.#input;
    if (signal?.aborted && error === signal.reason) return error;
    if (error instanceof AlpyError) return error.within(step, elapsedMs, this.#input.evidence());
    const evidence = this.#input.evidence();
    const reason = error instanceof Error ? error.message : String(error);
    const unsaid = Object.entries(evidence).filter(([, lines]) => !reason.includes(lines));
    const tails = readableEvidence(Object.fromEntries(unsaid));
    const message = `${step} failed after ${(elapsedMs / 1000).toFixed(1)} s: ${readable(reason)}${tails}`;
    return new AlpyError("step-failed", message, { cause: error, step, elapsedMs, evidence });
  }
}
