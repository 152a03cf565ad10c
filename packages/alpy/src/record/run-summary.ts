import type { StepRecord } from "./steps.ts";

/** What a link's capture holds. */
export interface LinkSummary {
  /** As the capture is named: `link0`, `left-link1`. */
  name: string;
  frames: number;
  /** Bytes on the wire, also of frames that were cut when they were captured. */
  bytes: number;
  /** Why the capture could not be read to its end, if it could not. */
  damage?: string;
}

/** A step as a summary tells it; `unfinished` where the run was cut off in it. */
export type RunStep = Omit<StepRecord, "outcome"> & { outcome: StepRecord["outcome"] | "unfinished" };

/** A run of a testbed, as far as its artifacts tell. */
export interface Run {
  /** The folder of its artifacts. */
  folder: string;
  /** `cut off`: the process ended before the testbed was closed. */
  outcome: "passed" | "failed" | "cut off";
  /** The message of what failed first. */
  error?: string;
  steps: readonly RunStep[];
  links: readonly LinkSummary[];
  /** Versions by program, such as `{ "qemu-system-x86_64": "7.2.0", node: "24.0.1" }`. */
  versions: Readonly<Record<string, string>>;
}
