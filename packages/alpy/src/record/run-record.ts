import { ApplicationLogs } from "@alpy/docker-nodes";
import { Faults } from "@alpy/qemu";
import { escapeStrings } from "../escape-strings.ts";
import { artifactsFailed } from "../files/artifact-failure.ts";
import type { ResolvedArtifactLimits } from "../files/artifact-limits.ts";
import { Artifacts } from "../files/artifacts.ts";
import { applicationLogName, LOG_NAME } from "../files/file-names.ts";
import { openRunLog, type RunLog } from "../files/run-log.ts";
import type { Logger } from "../logger.ts";
import { FileReports } from "./file-reports.ts";
import { Outcome } from "./outcome.ts";
import type { StepListener } from "./step-event.ts";
import { logSteps } from "./step-log.ts";
import type { StepSequence } from "./step-sequence.ts";
import { Steps } from "./steps.ts";

/** Input of {@link RunRecord.open}. */
interface RunRecordInput {
  /** Folder of the artifacts; `undefined` for a temporary one. */
  readonly artifacts: string | undefined;
  readonly limits: ResolvedArtifactLimits;
  readonly logger: Logger | undefined;
  readonly onStep: StepListener | undefined;
  readonly signal: AbortSignal | undefined;
  /** Numbers the steps: another record's, if these steps are part of one of its steps. Default: a new one. */
  readonly sequence?: StepSequence | undefined;
  /** Returns the last lines of consoles and QEMUs, by source. */
  readonly consoleTails: () => [string, string][];
}

/** What a record writes to, opened. */
interface RunFiles {
  readonly artifacts: Artifacts;
  readonly faults: Faults;
  readonly files: FileReports;
  readonly logger: Logger;
  readonly resources: AsyncDisposableStack;
}

/** The record of one run: its folder, log, steps, faults, outcome, and the output of applications. */
export class RunRecord {
  readonly artifacts: Artifacts;
  readonly logger: Logger;
  readonly limits: ResolvedArtifactLimits;
  /** What happens to its files. */
  readonly files: FileReports;
  readonly applications: ApplicationLogs;
  readonly faults: Faults;
  readonly steps: Steps;
  readonly outcome: Outcome;
  /** Returns the last lines of everything seen so far, by source: the evidence of an error. */
  readonly evidence: () => Record<string, string>;
  readonly #resources: AsyncDisposableStack;

  private constructor({ artifacts, faults, files, logger, resources }: RunFiles, input: RunRecordInput) {
    const { signal, sequence, limits } = input;
    const applications = new ApplicationLogs((application) => artifacts.path(applicationLogName(application)), {
      maxBytes: limits.maxApplicationBytes,
      limitName: "maxApplicationBytes",
      budget: files.budget,
      onLimit: files.onLimit,
      onError: files.onError,
    });
    resources.defer(() => applications.close());
    this.#resources = resources;
    this.artifacts = artifacts;
    this.logger = logger;
    this.limits = limits;
    this.files = files;
    this.applications = applications;
    this.faults = faults;
    this.evidence = () => {
      const tails = [...input.consoleTails(), ...applications.tails()];
      return escapeStrings(Object.fromEntries(tails.filter(([, lines]) => lines !== "")));
    };
    const outcome = resources.use(new Outcome({ faults, signal }));
    const onFailure = (error: unknown): void => outcome.failStep(error);
    this.steps = new Steps({ faults, evidence: this.evidence, signal, sequence, onFailure });
    this.steps.subscribe(logSteps(logger));
    if (input.onStep) this.steps.subscribe(input.onStep);
    this.outcome = outcome;
  }

  /** Opens the folder and the log. @throws {AlpyError} `artifacts-failed` */
  static async open(input: RunRecordInput): Promise<RunRecord> {
    await using resources = new AsyncDisposableStack();
    const artifacts = resources.adopt(await Artifacts.open(input.artifacts), (folder) => folder.close());
    const { maxArtifactBytes } = input.limits;
    const faults = new Faults();
    const files = new FileReports({ folder: artifacts.folder, maxArtifactBytes, faults });
    const { logger } = resources.adopt(openLog(artifacts.path(LOG_NAME), files, input), (log) => log.close());
    files.logger = logger;
    return new RunRecord({ artifacts, faults, files, logger, resources: resources.move() }, input);
  }

  /** Closes the log and the folder; a temporary folder is removed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

function openLog(path: string, files: FileReports, { limits, logger }: RunRecordInput): RunLog {
  const { budget, onLimit, onError } = files;
  try {
    return openRunLog({ path, maxBytes: limits.maxLogBytes, budget, onLimit, onError }, logger);
  } catch (error) {
    throw artifactsFailed(path, error);
  }
}
