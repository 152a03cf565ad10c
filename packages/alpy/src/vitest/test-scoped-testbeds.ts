import { rm } from "node:fs/promises";
import { readRun } from "../record/read-run.ts";
import { formatStepEvent, type StepEvent, type StepRecord } from "../record/step-event.ts";
import { summarize } from "../record/summarize.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import { resolveSettings } from "../testbed/settings.ts";
import type { Testbed } from "../testbed/testbed.ts";
import type { TestbedOptions } from "../testbed/testbed-options.ts";

const DEFAULT_COLUMNS = 100;

/** A testbed of a test, in vitest's JSON report. */
export interface TestbedRecord {
  /** Folder of its artifacts, if they were kept. */
  readonly artifacts?: string | undefined;
  /** The steps that have ended, in the order of their ends. */
  readonly steps: readonly Pick<StepRecord, "id" | "parentId" | "name" | "durationMs" | "outcome">[];
}

/** The record of a testbed that is still open. */
interface OpenRecord {
  artifacts?: string | undefined;
  readonly steps: TestbedRecord["steps"][number][];
}

/** The test that opens testbeds: its report, signal, settings and failure. */
export interface TestScope {
  /** Adds a line to the report. */
  readonly annotate: (message: string, type: string) => Promise<unknown>;
  /** Aborts when the test times out or the run is cancelled. */
  readonly signal: AbortSignal;
  /** Folder for the artifacts. */
  readonly artifacts: string;
  /** Which artifacts are kept: those of tests that failed, or all. */
  readonly keep: "failed" | "all";
  readonly timeoutFactor: number;
  /** Returns the failure of the test so far, if there is one. */
  readonly failure: () => Error | undefined;
}

/** The testbeds that one test opens, closed at its end. */
export class TestScopedTestbeds {
  readonly #scope: TestScope;
  readonly #opened: { readonly bed: Testbed; readonly record: OpenRecord }[] = [];
  readonly #records: TestbedRecord[];

  /** @param records receives a record of each testbed */
  constructor(scope: TestScope, records: TestbedRecord[]) {
    this.#scope = scope;
    this.#records = records;
  }

  /** Opens a testbed, not started yet. @throws {TypeError} for options that are unknown or invalid */
  async open(options: TestbedOptions): Promise<Testbed> {
    const { signal } = this.#scope;
    const { onStep, signal: ownSignal } = resolveSettings(options);
    const { timeoutFactor = this.#scope.timeoutFactor, artifacts = this.#scope.artifacts } = options;
    const record: OpenRecord = { steps: [] };
    this.#records.push(record);
    const bed = await createTestbed({
      ...options,
      timeoutFactor,
      artifacts,
      onStep: (event) => {
        this.#takeStep(record, event);
        onStep?.(event);
      },
      signal: ownSignal ? AbortSignal.any([ownSignal, signal]) : signal,
    });
    record.artifacts = bed.artifacts;
    this.#opened.push({ bed, record });
    bed.logger.info({ timeoutFactor }, `Time-outs are multiplied by ${timeoutFactor}`);
    // This also ends everything that the test waits for. A failure to close is reported at the end of the test.
    signal.addEventListener("abort", () => void bed.close().catch(() => undefined));
    return bed;
  }

  /** Closes all testbeds, shows a summary of each if the test failed, and removes the artifacts that are not kept. */
  async close(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    for (const one of this.#opened) stack.defer(() => this.#closeOne(one));
  }

  async #closeOne({ bed, record }: { bed: Testbed; record: OpenRecord }): Promise<void> {
    const failure = this.#scope.failure();
    if (failure) bed.fail(failure);
    let hasPassed = false;
    try {
      await bed.close();
      hasPassed = failure === undefined;
    } finally {
      if (!hasPassed) await showSummary(bed.artifacts);
      else if (this.#scope.keep === "failed") {
        await rm(bed.artifacts, { recursive: true, force: true });
        delete record.artifacts;
      }
    }
  }

  /** Adds a step that has ended to the record, and to the reporter's lines. */
  #takeStep({ steps }: OpenRecord, event: StepEvent): void {
    if (event.kind !== "ended") return;
    const { id, parentId, name, durationMs, outcome } = event.step;
    steps.push({ id, parentId, name, durationMs, outcome });
    // vitest refuses annotations once the test has failed or ended.
    void this.#scope.annotate(formatStepEvent(event), "step").catch(() => undefined);
  }
}

async function showSummary(artifacts: string): Promise<void> {
  const { FORCE_COLOR, NO_COLOR, COLUMNS } = process.env;
  const columns = Math.max(1, process.stdout.columns || Number(COLUMNS) || DEFAULT_COLUMNS);
  const colors = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && NO_COLOR === undefined;
  process.stderr.write(`${summarize(await readRun(artifacts), { columns, colors })}\n`);
}
