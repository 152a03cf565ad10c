import type { LimitRecord } from "./file-reports.ts";
import type { StartedStep, StepRecord } from "./step-event.ts";

/** The frames in a link's capture. */
export interface LinkSummary {
  /** Name of the capture without its extension: `link0`, `left-link1`. */
  readonly name: string;
  /** Number of frames. */
  readonly frames: number;
  /** Bytes on the wire, including those cut off when a frame was captured. */
  readonly bytes: number;
  /** Why the capture could not be read to its end, if it could not. */
  readonly damage?: string | undefined;
}

/** A step of a run. */
export interface RunStep extends StartedStep {
  /** Duration in milliseconds; of an unfinished step, up to the last line of the log. */
  readonly durationMs: number;
  /** `unfinished`: the process ended during this step. */
  readonly outcome: StepRecord["outcome"] | "unfinished";
}

/** A run of a testbed, as read from its artifacts. */
export interface RunSummary {
  /** The folder of its artifacts. */
  readonly folder: string;
  /**
   * `interrupted`: by a signal or an abort, or because the process ended before the testbed was closed. `running`: in the
   * output of `alpy show`, which has found the living testbed; `readRun` cannot know, and says `interrupted`.
   */
  readonly outcome: "passed" | "failed" | "interrupted" | "running";
  /** The signal that interrupted it, where one did and is known: `SIGINT`. */
  readonly signal?: string | undefined;
  /** The message of the first failure, or of the reason of the interruption. */
  readonly error?: string | undefined;
  /** In the order of their ends, the unfinished ones last. */
  readonly steps: readonly RunStep[];
  /** In the order of their names. */
  readonly links: readonly LinkSummary[];
  /** Versions by program, such as `{ "qemu-system-x86_64": "7.2.0", node: "24.0.1" }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** The limits of files that were reached, if any. */
  readonly limitsReached?: readonly LimitRecord[] | undefined;
}
