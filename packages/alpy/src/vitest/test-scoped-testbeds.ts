import { reasonOf } from "../error-reason.ts";
import { discardArtifacts } from "../files/artifacts.ts";
import { readRun } from "../record/read-run.ts";
import { formatStepEvent, type StepEvent, type StepRecord } from "../record/step-event.ts";
import { summarize } from "../record/summarize.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import { resolveSettings } from "../testbed/settings.ts";
import type { Testbed } from "../testbed/testbed.ts";
import type { TestbedOptions } from "../testbed/testbed-options.ts";
import { testbedPath } from "./artifacts-path.ts";

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

/** A testbed of the test. */
interface OpenTestbed {
  readonly bed: Testbed;
  readonly record: OpenRecord;
  /** Whether its folder is one of the test, and not one that the user named, which may have other files. */
  readonly ownsFolder: boolean;
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
  readonly #opened: OpenTestbed[] = [];
  readonly #records: TestbedRecord[];
  /** Number of testbeds that have a folder of the test. */
  #ownFolders = 0;

  /** @param records receives a record of each testbed */
  constructor(scope: TestScope, records: TestbedRecord[]) {
    this.#scope = scope;
    this.#records = records;
  }

  /** Opens a testbed, not started yet. @throws {TypeError} for options that are unknown or invalid */
  async open(options: TestbedOptions): Promise<Testbed> {
    const { signal } = this.#scope;
    const { onStep, signal: ownSignal } = resolveSettings(options);
    const { timeoutFactor = this.#scope.timeoutFactor, artifacts = this.#nextFolder() } = options;
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
    this.#opened.push({ bed, record, ownsFolder: options.artifacts === undefined });
    bed.logger.info({ timeoutFactor }, `Time-outs are multiplied by ${timeoutFactor}`);
    // This also ends everything that the test waits for. A failure to close is reported at the end of the test.
    signal.addEventListener("abort", () => void bed.close().catch(() => undefined));
    return bed;
  }

  /**
   * Closes all testbeds, shows a summary of each if the test or one of them failed, and otherwise removes the artifacts that
   * are not kept.
   */
  async close(): Promise<void> {
    const failure = this.#scope.failure();
    let hasPassed = false;
    try {
      await this.#closeAll(failure);
      hasPassed = failure === undefined;
    } finally {
      for (const { bed } of hasPassed ? [] : this.#opened) await showSummary(bed.artifacts);
    }
    if (hasPassed && this.#scope.keep === "failed") await Promise.all(this.#opened.map(discard));
  }

  async #closeAll(failure: Error | undefined): Promise<void> {
    await using stack = new AsyncDisposableStack();
    for (const { bed } of this.#opened) {
      if (failure) bed.fail(failure);
      stack.use(bed);
    }
  }

  /** Each testbed has a folder of its own, also if an earlier one of the test is closed. */
  #nextFolder(): string {
    const folder = testbedPath(this.#scope.artifacts, this.#ownFolders);
    this.#ownFolders += 1;
    return folder;
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

async function discard({ bed, record, ownsFolder }: OpenTestbed): Promise<void> {
  await discardArtifacts(bed.artifacts, ownsFolder ? "folder" : "files");
  delete record.artifacts;
}

/** Shows the summary of a run on the terminal. Its artifacts may be missing or damaged: that is not a failure of the test. */
async function showSummary(artifacts: string): Promise<void> {
  const { FORCE_COLOR, NO_COLOR, COLUMNS } = process.env;
  const columns = Math.max(1, process.stdout.columns || Number(COLUMNS) || DEFAULT_COLUMNS);
  const colors = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && NO_COLOR === undefined;
  const summary = await readRun(artifacts).then(
    (run) => summarize(run, { columns, colors }),
    (error: unknown) => `no summary of ${artifacts}: ${reasonOf(error)}`,
  );
  process.stderr.write(`${summary}\n`);
}
