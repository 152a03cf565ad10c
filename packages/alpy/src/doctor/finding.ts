/** Result of one check of `diagnose`. */
export interface Finding {
  /** What was checked: `QEMU`, `Docker engine`, … */
  readonly subject: string;
  /** `good`; `warning`: it works, but slowly or not fully; `problem`: it does not work. */
  readonly verdict: "good" | "warning" | "problem";
  /** What was found. */
  readonly found: string;
  /** What to do about it; absent when all is good. */
  readonly advice?: string | undefined;
  /** What was measured, by name with its unit: `bootMs`. Absent where nothing was. */
  readonly figures?: Readonly<Record<string, number>> | undefined;
}

/** A check. It rejects only when it is aborted. */
export type Check = (signal: AbortSignal | undefined) => Promise<Finding>;
