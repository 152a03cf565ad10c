import type { QemuProgram } from "@alpy/qemu";
import type { OutcomeRecord } from "../record/outcome.ts";
import { resultOf, type TestbedResult, writeResult } from "../record/result.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Dut } from "./dut.ts";
import type { Plan } from "./plan.ts";

/** Writes the report of a run: `result.json`, while it runs and again at its end, and the merged capture. */
export class TestbedReport {
  readonly #plan: Plan;
  readonly #record: RunRecord;
  readonly #duts: () => readonly Dut[];
  readonly #programs: QemuProgram[] = [];
  #engine: string | undefined;

  /** @param duts returns the machines that have been launched so far */
  constructor(plan: Plan, record: RunRecord, duts: () => readonly Dut[]) {
    this.#plan = plan;
    this.#record = record;
    this.#duts = duts;
  }

  /** Records a QEMU program that machines run on. */
  foundProgram(program: QemuProgram): void {
    this.#programs.push(program);
  }

  /** Records the Docker engine: its name and version. */
  foundEngine(engine: string): void {
    this.#engine = engine;
  }

  /** Writes the result of a run that has not ended: it remains if the process is killed. */
  async writeRunning(): Promise<void> {
    await this.#record.artifacts.writeResultFile(this.#resultWith({ outcome: "running" }));
  }

  /** Writes the result of a run that has ended, and merges the captures if the options ask for it. */
  async conclude(): Promise<void> {
    const { artifacts, outcome, logger } = this.#record;
    await writeResult({
      artifacts,
      result: this.#resultWith(outcome.record()),
      mergedCapture: this.#plan.settings.mergedCapture,
      captures: this.#duts().flatMap(({ links }) => links),
      logger,
    });
  }

  #resultWith(outcome: OutcomeRecord): TestbedResult {
    const { artifacts, steps } = this.#record;
    return resultOf({
      folder: artifacts.folder,
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
    });
  }
}
