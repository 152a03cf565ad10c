import { ApplicationLogs } from "@alpy/docker-nodes";
import { Faults } from "@alpy/qemu";
import { escapeStrings } from "../escape-strings.ts";
import type { Logger } from "../logger.ts";
import { applicationLogName, LOG_NAME } from "./artifact-names.ts";
import { Artifacts } from "./artifacts.ts";
import { openLog } from "./log.ts";
import { Outcome } from "./outcome.ts";
import type { StepListener } from "./step-event.ts";
import { logSteps } from "./step-log.ts";
import type { StepSequence } from "./step-sequence.ts";
import { Steps } from "./steps.ts";

/** Input of {@link RunRecord.open}. */
interface RunRecordInput {
  /** Folder of the artifacts; `undefined` for a temporary one. */
  readonly artifacts: string | undefined;
  readonly logger: Logger | undefined;
  readonly onStep: StepListener | undefined;
  readonly signal: AbortSignal | undefined;
  /** Numbers the steps: another record's, if these steps are part of one of its steps. Default: a new one. */
  readonly sequence?: StepSequence | undefined;
  /** Returns the last lines of consoles and QEMUs, by source. */
  readonly consoleTails: () => [string, string][];
}

/** The record of one run: its folder, log, steps, faults, outcome, and the output of applications. */
export class RunRecord {
  readonly artifacts: Artifacts;
  readonly logger: Logger;
  readonly applications: ApplicationLogs;
  readonly faults = new Faults();
  readonly steps: Steps;
  readonly outcome: Outcome;
  /** Returns the last lines of everything seen so far, by source: the evidence of an error. */
  readonly evidence: () => Record<string, string>;
  readonly #resources: AsyncDisposableStack;

  private constructor(artifacts: Artifacts, logger: Logger, resources: AsyncDisposableStack, input: RunRecordInput) {
    const applications = new ApplicationLogs((application) => artifacts.path(applicationLogName(application)));
    resources.defer(() => applications.close());
    this.#resources = resources;
    this.artifacts = artifacts;
    this.logger = logger;
    this.applications = applications;
    this.evidence = () => {
      const tails = [...input.consoleTails(), ...applications.tails()];
      return escapeStrings(Object.fromEntries(tails.filter(([, lines]) => lines !== "")));
    };
    const { signal, sequence } = input;
    this.steps = new Steps({ faults: this.faults, evidence: this.evidence, signal, sequence });
    this.steps.subscribe(logSteps(logger));
    if (input.onStep) this.steps.subscribe(input.onStep);
    this.outcome = new Outcome(this.steps, this.faults);
  }

  /** Opens the folder and the log. */
  static async open(input: RunRecordInput): Promise<RunRecord> {
    await using resources = new AsyncDisposableStack();
    const artifacts = resources.adopt(await Artifacts.open(input.artifacts), (folder) => folder.close());
    const { logger } = resources.adopt(openLog(artifacts.path(LOG_NAME), input.logger), (log) => log.close());
    return new RunRecord(artifacts, logger, resources.move(), input);
  }

  /** Closes the log and the folder; a temporary folder is removed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}
