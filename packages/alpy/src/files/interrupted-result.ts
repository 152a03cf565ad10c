/*
 * What the guard runs after the process of a testbed has died without writing its result. A module of its own, with few
 * imports: it is loaded in another process.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RESULT_NAME } from "./file-names.ts";
import { ResultFile } from "./result-file.ts";

/** The run whose process may die. */
export interface GuardedRun {
  /** Absolute path of its artifacts folder. */
  readonly folder: string;
  /** The `runId` of its `result.json`: a later run may use the same folder. */
  readonly runId: string;
}

const MESSAGE = "the process ended before the testbed was closed";

/** Turns the outcome "running" of the run into "interrupted". Does nothing if the run has another outcome, or is another one. */
export function cleanUp({ folder, runId }: GuardedRun): void {
  const result = readResult(folder);
  if (result === undefined || result["runId"] !== runId) return;
  const file = new ResultFile(folder);
  if (result["outcome"] === "running") {
    const error = { name: "Error", message: MESSAGE, time: new Date().toISOString() };
    const text = `${JSON.stringify({ ...result, outcome: "interrupted", error }, null, 2)}\n`;
    file.writeNow({ whole: text, short: () => text });
  }
  file.release();
}

function readResult(folder: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, RESULT_NAME), "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
