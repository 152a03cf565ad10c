import { type Faults, readableOutput } from "@alpy/qemu";
import { formatSeconds } from "../duration.ts";
import { reasonOf } from "../error-reason.ts";
import { AlpyError, asAlpyError } from "../errors.ts";
import { escapeCause } from "../escape-cause.ts";
import { ownFolder } from "../own-folder.ts";
import { hostTimeNs } from "./host-time.ts";
import { readableEvidence } from "./readable.ts";
import type { StartedStep, StepEvent, StepListener, StepRecord } from "./step-event.ts";
import { StepSequence } from "./step-sequence.ts";
import { captureStack, sourceIn } from "./step-source.ts";

/** Input of {@link Steps}. */
export interface StepsInput {
  /** Ends a running step as soon as a fault is reported. */
  readonly faults: Pick<Faults, "guard">;
  /** Returns the last lines of consoles, QEMU and applications, by source, for the error of a step that fails. */
  readonly evidence: () => Record<string, string>;
  /** Is called with the error of each step that failed. */
  readonly onFailure: (error: unknown) => void;
  /** Ends the steps early: they throw its reason unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** Numbers the steps; shared with a testbed that prepares a golden state. Default: a new one. */
  readonly sequence?: StepSequence | undefined;
}

/** Runs named steps, keeps a record of each, and reports each start and end to its listeners. */
export class Steps {
  /** Numbers the steps. */
  readonly sequence: StepSequence;
  readonly #input: StepsInput;
  readonly #records: StepRecord[] = [];
  readonly #listeners: StepListener[] = [];

  constructor(input: StepsInput) {
    this.#input = input;
    this.sequence = input.sequence ?? new StepSequence();
  }

  /** The steps that have ended, in the order of their ends. */
  get records(): readonly StepRecord[] {
    return this.#records;
  }

  /** Calls the listener at each start and end of a step from now on. An error that it throws is an uncaught exception. */
  subscribe(listener: StepListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Runs a step. Steps may be nested, and run at the same time.
   * @throws {AlpyError} the body's error: an AlpyError unchanged, a QemuError with the same code, any other error as the
   *   cause of `step-failed`; a fault of the testbed, as soon as it is reported
   */
  run<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#record(name, () => this.#input.faults.guard(body()));
  }

  /**
   * Runs a step of the set-up: a fault fails it when its body has ended, because what the body still creates must be closed.
   * @throws {AlpyError} as `run`
   */
  setUp<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#record(name, async () => {
      const work = body();
      await Promise.allSettled([work]);
      return await this.#input.faults.guard(work);
    });
  }

  /** Runs a step of the clean-up: no fault ends it early. */
  undo(name: string, body: () => Promise<void>): Promise<void> {
    return this.#record(name, body);
  }

  async #record<T>(name: string, body: () => Promise<T>): Promise<T> {
    const step = this.#start(name);
    const startedAt = performance.now();
    const end = (outcome: StepRecord["outcome"]): StepRecord => {
      const record = { ...step, durationMs: Math.round(performance.now() - startedAt), outcome };
      this.#records.push(record);
      this.#emit({ kind: "ended", step: record });
      return record;
    };
    try {
      const result = await this.sequence.runWithin(step.id, body);
      end("done");
      return result;
    } catch (error) {
      const explained = this.#explain(end("failed"), error);
      this.#input.onFailure(explained);
      throw explained;
    }
  }

  #start(name: string): StartedStep {
    // Before the start time is read: with source maps, the first trace may take long.
    const source = sourceIn(captureStack(), { ownFolder, workingDirectory: process.cwd() });
    const step: StartedStep = {
      id: this.sequence.nextId(),
      parentId: this.sequence.currentId,
      name,
      startedNs: String(hostTimeNs()),
      source,
    };
    this.#emit({ kind: "started", step });
    return step;
  }

  #emit(event: StepEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // The step itself did not fail. As with an EventTarget, the error is an uncaught exception.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }

  #explain({ name: step, durationMs: elapsedMs }: StepRecord, error: unknown): unknown {
    const { signal } = this.#input;
    if (signal?.aborted && error === signal.reason) return error;
    const evidence = this.#input.evidence();
    const known = asAlpyError(error);
    if (known instanceof AlpyError) return known.within(step, elapsedMs, evidence);
    const reason = reasonOf(escapeCause(error));
    const unmentioned = Object.entries(evidence).filter(([, lines]) => !reason.includes(lines));
    const tails = readableEvidence(Object.fromEntries(unmentioned));
    const message = `${step} failed after ${formatSeconds(elapsedMs)}: ${readableOutput(reason)}${tails}`;
    return new AlpyError("step-failed", message, { cause: error, step, elapsedMs, evidence });
  }
}
