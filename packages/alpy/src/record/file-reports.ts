import { relative } from "node:path";
import type { Faults } from "@alpy/qemu";
import type { AlpyError } from "../errors.ts";
import { ArtifactBudget, type LimitReached } from "../files/artifact-budget.ts";
import { artifactsFailed } from "../files/artifact-failure.ts";
import type { Logger } from "../logger.ts";

/** A limit that was reached, as `result.json` has it. */
export interface LimitRecord {
  /** The option that has the limit: `maxConsoleBytes`. */
  readonly option: string;
  /** The value of the option, in bytes. */
  readonly limitBytes: number;
  /** The file that is cut there, relative to the folder of `result.json`. */
  readonly file: string;
  /** When it was reached, in ISO 8601. */
  readonly time: string;
}

/** Input of {@link FileReports}. */
interface FileReportsInput {
  /** The folder of the artifacts. */
  readonly folder: string;
  readonly maxArtifactBytes: number;
  readonly faults: Pick<Faults, "report" | "first">;
}

/** What happens to the files of a run: limits that are reached, and files that cannot be written. */
export class FileReports {
  /** The limit that all files share. */
  readonly budget: ArtifactBudget;
  /** Receives a warning for each limit that is reached. */
  logger: Logger | undefined;
  readonly #input: FileReportsInput;
  readonly #limits: LimitRecord[] = [];
  #unreported: AlpyError | undefined;
  #hasFailed = false;

  constructor(input: FileReportsInput) {
    this.#input = input;
    this.budget = new ArtifactBudget(input.maxArtifactBytes);
  }

  /** The limits that were reached so far. */
  get limitsReached(): readonly LimitRecord[] {
    return this.#limits;
  }

  /** Whether a file is cut: its own limit was reached, or that of all files while it grew. */
  isCut(path: string): boolean {
    const file = relative(this.#input.folder, path);
    return this.#limits.some((limit) => limit.file === file);
  }

  /** Records that a file is cut at a limit. */
  readonly onLimit = ({ path, option, limitBytes }: LimitReached): void => {
    const file = relative(this.#input.folder, path);
    const reached: LimitRecord = { option, limitBytes, file, time: new Date().toISOString() };
    this.#limits.push(reached);
    const message = `${file} is cut here: ${option} (${limitBytes} bytes) is reached; what follows is not recorded`;
    this.logger?.warn({ limitReached: reached }, message);
  };

  /** Reports that a file cannot be written, as a fault of the run. Only the first one is reported: the others have the same cause. */
  readonly onError = (path: string, cause: unknown): void => {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const error = artifactsFailed(path, cause);
    this.#input.faults.report(error);
    // A run that is being closed takes no more faults.
    if (this.#input.faults.first === undefined) this.#unreported = error;
  };

  /** The error of a file that could not be written, if it is not among the faults. */
  get unreported(): AlpyError | undefined {
    return this.#unreported;
  }
}
