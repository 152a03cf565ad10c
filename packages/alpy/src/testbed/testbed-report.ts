import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { QemuProgram } from "@alpy/qemu";
import { reasonOf } from "../error-reason.ts";
import { AlpyError } from "../errors.ts";
import { MERGED_CAPTURE_NAME, RESULT_NAME } from "../files/file-names.ts";
import { guardResult } from "../files/guard-result.ts";
import { ResultFile, type ResultTexts } from "../files/result-file.ts";
import { recordError } from "../record/error-record.ts";
import { type NamedCapture, writeMergedCapture } from "../record/merged-capture.ts";
import type { OutcomeRecord } from "../record/outcome.ts";
import { addPassedRun } from "../record/passed-runs.ts";
import { onProcessEnd, type ProcessEnd } from "../record/process-end.ts";
import { resultOf, shortTextOf, type TestbedResult, textsOf } from "../record/result.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Dut } from "./dut.ts";
import type { Plan } from "./plan.ts";

/** Writes the report of a run: `result.json`, while it runs and at its end, however that comes about, and the merged capture. */
export class TestbedReport {
  readonly #plan: Plan;
  readonly #record: RunRecord;
  readonly #duts: () => readonly Dut[];
  readonly #programs: QemuProgram[] = [];
  readonly #file: ResultFile;
  readonly #runId = randomUUID();
  #engine: string | undefined;
  /** The last content of `result.json`, once it is known. */
  #final: ResultTexts | undefined;

  /** @param duts returns the machines that have been launched so far */
  constructor(plan: Plan, record: RunRecord, duts: () => readonly Dut[]) {
    this.#plan = plan;
    this.#record = record;
    this.#duts = duts;
    this.#file = new ResultFile(record.artifacts.folder);
  }

  /** Records a QEMU program that machines run on. */
  foundProgram(program: QemuProgram): void {
    this.#programs.push(program);
  }

  /** Records the Docker engine: its name and version. */
  foundEngine(engine: string): void {
    this.#engine = engine;
  }

  /** Writes the result of a run that has not ended, which is replaced when the process ends. Ends when the result is disposed of. */
  async begin(): Promise<Disposable> {
    using resources = new DisposableStack();
    const { folder } = this.#record.artifacts;
    resources.use(await guardResult({ folder, runId: this.#runId }));
    await this.writeRunning();
    resources.use(onProcessEnd((end) => this.#onProcessEnd(end)));
    return resources.move();
  }

  /** Writes the result of a run that has not ended. @throws {AlpyError} `artifacts-failed` */
  async writeRunning(): Promise<void> {
    try {
      this.#file.reserve();
      await this.#file.write(this.#texts({ outcome: "running" }));
      this.#file.reserve();
    } catch (error) {
      this.#failFile(RESULT_NAME, error);
      throw this.#record.faults.takeFirst() ?? error;
    }
  }

  /**
   * Writes the result of a run that has ended, and merges the captures if the options ask for it.
   * @throws {AlpyError} `artifacts-failed`, if no fault of the run has reported it
   */
  async conclude(): Promise<void> {
    await this.#mergeCaptures();
    const { whole } = this.#texts(this.#outcome());
    // A run whose record is not whole has not passed.
    const short = (cause: unknown): string => {
      this.#failFile(RESULT_NAME, cause);
      return shortTextOf(this.#resultWith(this.#outcome()));
    };
    this.#final = { whole, short };
    try {
      await this.#file.write(this.#final);
    } catch (error) {
      this.#failFile(RESULT_NAME, error);
    }
    const { unreported } = this.#record.files;
    if (unreported) throw unreported;
  }

  /** If the run has passed, fails it by an exception of its test that is seen only now that it has ended. */
  awaitException(): void {
    if (this.#record.outcome.record().outcome !== "passed") return;
    addPassedRun({
      fail: (error) => {
        this.#record.outcome.fail(error);
        try {
          if (this.#file.isOf(this.#runId)) this.#file.writeNow(this.#texts(this.#record.outcome.record()));
        } catch {
          // Nobody is left to receive the error. The process ends by the exception.
        }
      },
    });
  }

  /** Returns the outcome of the run now, with a file that could not be written. */
  #outcome(): OutcomeRecord {
    const { outcome, files } = this.#record;
    if (files.unreported) outcome.fail(files.unreported);
    return outcome.record();
  }

  #failFile(name: string, cause: unknown): void {
    this.#record.files.onError(this.#record.artifacts.path(name), cause);
  }

  #onProcessEnd(end: ProcessEnd): void {
    const { outcome } = this.#record;
    if (end.kind === "signal") outcome.interrupt({ signal: end.signal });
    else if (end.kind === "exception") outcome.fail(end.error);
    else outcome.interrupt({ error: recordError(processExited(end.exitCode)) });
    try {
      this.#file.writeNow(this.#final ?? this.#texts(outcome.record()));
      // The program may handle the signal, close the testbed and write its result again.
      if (end.kind === "signal") this.#file.reserve();
    } catch {
      // Nobody is left to receive the error; the result that is there says "running".
    }
  }

  async #mergeCaptures(): Promise<void> {
    const { artifacts, outcome, steps, files, logger } = this.#record;
    const { mergedCapture } = this.#plan.settings;
    if (mergedCapture === "never" || (mergedCapture === "failure" && outcome.record().outcome !== "failed")) return;
    const path = artifacts.path(MERGED_CAPTURE_NAME);
    const captures = this.#duts().flatMap(({ links }) => links);
    const { budget } = files;
    if (!budget.count(await sizeOf(captures))) {
      files.onLimit({ path, option: "maxArtifactBytes", limitBytes: budget.limitBytes });
      return;
    }
    try {
      await writeMergedCapture(path, captures, steps.records);
    } catch (error) {
      if (error instanceof AlpyError) return this.#failFile(MERGED_CAPTURE_NAME, error.cause);
      // The captures themselves exist; this must not hide the first failure.
      const reason = reasonOf(error);
      logger.warn({ error: reason }, `${MERGED_CAPTURE_NAME} is incomplete: ${reason}`);
    }
  }

  #texts(outcome: OutcomeRecord): ResultTexts {
    return textsOf(this.#resultWith(outcome));
  }

  #resultWith(outcome: OutcomeRecord): TestbedResult {
    const { artifacts, steps, files } = this.#record;
    return resultOf({
      folder: artifacts.folder,
      runId: this.#runId,
      outcome,
      options: this.#plan.settings.asGiven,
      qemu: Object.fromEntries(this.#programs.map(({ qemu, version }) => [qemu, version])),
      engine: this.#engine,
      nodeImage: this.#plan.nodes?.image,
      machines: this.#duts().map(({ name, machine, links }) => ({
        name,
        qemuArguments: machine.arguments,
        qemuExit: machine.state.name === "exited" ? machine.state.exit : undefined,
        clock: machine.clock,
        links,
      })),
      steps: steps.records,
      limitsReached: files.limitsReached,
    });
  }
}

function processExited(exitCode: number): Error {
  return new Error(`the process exited with code ${exitCode} before the testbed was closed`);
}

/** Returns the size of all captures together, in bytes. */
async function sizeOf(captures: readonly NamedCapture[]): Promise<number> {
  const sizes = captures.map(async ({ capturePath }) => (await stat(capturePath).catch(() => undefined))?.size);
  return (await Promise.all(sizes)).reduce<number>((sum, size) => (size === undefined ? sum : sum + size), 0);
}
