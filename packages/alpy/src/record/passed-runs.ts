import { isFatal } from "./process-end.ts";

/** A run that has passed. */
export interface PassedRun {
  /** Records that its test has thrown after all. It must be synchronous, and must not throw. */
  readonly fail: (error: unknown) => void;
}

/**
 * The runs that have passed since a testbed was opened last. A test that throws closes its testbeds first, by `await using` or
 * `finally`, so its exception is seen only when their runs have ended.
 */
const runs = new Set<PassedRun>();

/** Fails the run if an exception that nobody handles ends the process before the next testbed is opened. */
export function addPassedRun(run: PassedRun): void {
  if (runs.size === 0) process.on("uncaughtExceptionMonitor", failAll);
  runs.add(run);
}

/** Forgets the runs that have passed: their tests have gone on to the next testbed. */
export function forgetPassedRuns(): void {
  process.off("uncaughtExceptionMonitor", failAll);
  runs.clear();
}

function failAll(error: unknown): void {
  if (!isFatal()) return;
  for (const run of runs) run.fail(error);
}
