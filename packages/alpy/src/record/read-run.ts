import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openPcapFile } from "@alpy/pcap/node";
import { reasonOf } from "../error-reason.ts";
import { captureName, LOG_NAME, linkOfCapture, RESULT_NAME } from "../files/file-names.ts";
import type { TestbedResult } from "./result.ts";
import type { LinkSummary, RunStep, RunSummary } from "./run-summary.ts";
import { stepsOfLog } from "./step-log.ts";

/** The part of `result.json` that a summary needs. */
type Result = Pick<TestbedResult, "versions" | "steps" | "outcome" | "signal" | "error" | "limitsReached" | "isShort">;

/**
 * Reads a run back from the folder of its artifacts: its steps from `result.json`, or from `log.jsonl` where the testbed was
 * not closed; its frames from the captures.
 * @throws {Error} the system's error with `code` `ENOENT` if the folder has neither file
 */
export async function readRun(folder: string): Promise<RunSummary> {
  const [result, links] = await Promise.all([readResult(folder), readLinks(folder)]);
  const steps = await readSteps(folder, result);
  if (!result) return { folder, outcome: "interrupted", steps, links, versions: {} };
  const { outcome, signal, error, limitsReached } = result;
  return {
    folder,
    // A process that is killed cannot write another one.
    outcome: outcome === "running" ? "interrupted" : outcome,
    signal,
    error: error?.message,
    steps,
    links,
    versions: versionsOf(result),
    limitsReached,
  };
}

/** Reads the steps: from the log where the result cannot have those that were running, or none. */
async function readSteps(folder: string, result: Result | undefined): Promise<RunStep[]> {
  const isWhole = result && !result.isShort && (result.outcome === "passed" || result.outcome === "failed");
  if (isWhole) return [...result.steps];
  try {
    return stepsOfLog(await readFile(join(folder, LOG_NAME), "utf8"));
  } catch (error) {
    if (!result) throw error;
    return [...result.steps];
  }
}

function versionsOf({ versions: { qemu, alpy, engine, node } }: Result): RunSummary["versions"] {
  return engine === undefined ? { alpy, ...qemu, node } : { alpy, ...qemu, engine, node };
}

async function readResult(folder: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, RESULT_NAME), "utf8")) as Result;
  } catch (error) {
    // The file is missing, or was written only in part.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

async function readLinks(folder: string): Promise<LinkSummary[]> {
  const links = (await readdir(folder)).map(linkOfCapture).filter((link) => link !== undefined);
  const inOrder = links.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return await Promise.all(inOrder.map((link) => readLink(folder, link)));
}

async function readLink(folder: string, name: string): Promise<LinkSummary> {
  let frames = 0;
  let bytes = 0;
  try {
    for await (const { length, originalLengths } of openPcapFile(join(folder, captureName(name))).batches()) {
      frames += length;
      for (const originalLength of originalLengths.subarray(0, length)) bytes += originalLength;
    }
  } catch (error) {
    return { name, frames, bytes, damage: reasonOf(error) };
  }
  return { name, frames, bytes };
}
