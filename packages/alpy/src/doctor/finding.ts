/** What one check of `diagnose` found. */
export interface Finding {
  /** What was looked at: `QEMU`, `Docker engine`, … */
  subject: string;
  /** `good`; `warning`: it works, less well or not all of it; `problem`: it does not work. */
  verdict: "good" | "warning" | "problem";
  /** What there is. */
  found: string;
  /** What to do about it; none where all is good. */
  advice?: string;
}

/** A check: it never rejects, unless it is aborted. */
export type Check = (signal: AbortSignal | undefined) => Promise<Finding>;

/** The message of what was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
