import { rm } from "node:fs/promises";
import { type Logger, teeLogger } from "../logger.ts";
import { readRun } from "../record/read-run.ts";
import { summarize } from "../record/summarize.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import type { Testbed } from "../testbed/testbed.ts";
import type { TestbedOptions } from "../testbed/testbed-options.ts";

/** A testbed of a test, as vitest's JSON report tells of it. */
export interface TestRecord {
  /** Its artifacts, if they were kept. */
  artifacts?: string;
  steps: { name: string; durationMs: number; outcome: "done" | "failed" }[];
}

/** What the test gives to its testbeds. */
export interface TestContext {
  /** Takes a line for the report. */
  annotate: (message: string, type: string) => Promise<unknown>;
  /** Ends all: the test is over its time, or the run was cancelled. */
  signal: AbortSignal;
  /** Where the artifacts go. */
  artifacts: string;
  keep: "failed" | "all";
  timeoutFactor: number;
  /** What the test has failed with so far, if it has. */
  failure: () => Error | undefined;
}

/** The testbeds that one test opens, closed at its end. */
export class TestTestbeds {
  readonly #context: TestContext;
  readonly #opened: { bed: Testbed; record: TestRecord }[] = [];
  readonly #records: TestRecord[];

  /** @param records gets one for each testbed */
  constructor(context: TestContext, records: TestRecord[]) {
    this.#context = context;
    this.#records = records;
  }

  /** Opens one, not started yet. */
  async open(options: TestbedOptions): Promise<Testbed> {
    const { signal, artifacts, timeoutFactor } = this.#context;
    const record: TestRecord = { steps: [] };
    this.#records.push(record);
    const logger = this.#stepLogger(record);
    const bed = await createTestbed({
      timeoutFactor,
      ...options,
      artifacts: options.artifacts ?? artifacts,
      logger: options.logger ? teeLogger([options.logger, logger]) : logger,
      signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal,
    });
    record.artifacts = bed.artifacts;
    this.#opened.push({ bed, record });
    bed.logger.info({ timeoutFactor }, `Time-outs are multiplied by ${timeoutFactor}, for the speed of this host`);
    // What the test waits for then ends, too. How closing went is told at the end of the test.
    signal.addEventListener("abort", () => void bed.close().catch(() => undefined));
    return bed;
  }

  /** Closes all, shows a summary of each where the test failed, and removes the artifacts that are not to be kept. */
  async close(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    for (const one of this.#opened) stack.defer(() => this.#closeOne(one));
  }

  async #closeOne({ bed, record }: { bed: Testbed; record: TestRecord }): Promise<void> {
    const failure = this.#context.failure();
    if (failure) bed.fail(failure);
    let isSound = false;
    try {
      await bed.close();
      isSound = failure === undefined;
    } finally {
      if (!isSound) await showSummary(bed.artifacts);
      else if (this.#context.keep === "failed") {
        await rm(bed.artifacts, { recursive: true, force: true });
        delete record.artifacts;
      }
    }
  }

  /** Tells of each step as it ends: in the reporter, and in the record. */
  #stepLogger({ steps }: TestRecord): Logger {
    const tell = (details: object, message: string): void => {
      const ended = stepOf(details);
      if (!ended) return;
      const outcome = message.startsWith(`${ended.step}… failed`) ? "failed" : "done";
      steps.push({ name: ended.step, durationMs: ended.durationMs, outcome });
      // Once the test has failed, or is over, vitest takes no more.
      void this.#context.annotate(message, "step").catch(() => undefined);
    };
    return { debug: () => undefined, info: tell, warn: () => undefined, error: tell };
  }
}

function stepOf(details: object): { step: string; durationMs: number } | undefined {
  if (!("step" in details && "durationMs" in details)) return undefined;
  const { step, durationMs } = details;
  return typeof step === "string" && typeof durationMs === "number" ? { step, durationMs } : undefined;
}

async function showSummary(artifacts: string): Promise<void> {
  const { FORCE_COLOR, NO_COLOR, COLUMNS } = process.env;
  const columns = process.stdout.isTTY ? process.stdout.columns : Number(COLUMNS) || 100;
  const colors = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && NO_COLOR === undefined;
  process.stderr.write(`${summarize(await readRun(artifacts), { columns, colors })}\n`);
}
