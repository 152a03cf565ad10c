import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { openPcapFile } from "@alpy/pcap/node";
import type { TestbedResult } from "./result.ts";
import type { LinkSummary, Run } from "./run-summary.ts";
import { stepsOfLog } from "./steps-of-log.ts";

/** The part of `result.json` that a summary needs. */
type Result = Pick<TestbedResult, "versions" | "steps" | "outcome" | "error">;

/**
 * Reads a run back from the folder of its artifacts: its steps from `result.json`, or from `log.jsonl` where the process
 * ended before it wrote one; its frames from the captures.
 * @throws {Error} the system's, with `code` `ENOENT`, when the folder holds neither
 */
export async function readRun(folder: string): Promise<Run> {
  const [result, links] = await Promise.all([readResult(folder), readLinks(folder)]);
  if (!result || result.outcome === "running") {
    const steps = stepsOfLog(await readFile(join(folder, "log.jsonl"), "utf8"));
    return { folder, outcome: "cut off", steps, links, versions: result ? versionsOf(result) : {} };
  }
  const { steps, outcome, error } = result;
  return { folder, outcome, steps, links, versions: versionsOf(result), ...(error && { error: error.message }) };
}

function versionsOf({ versions: { qemu, alpy, engine, node } }: Result): Run["versions"] {
  return { alpy, ...qemu, ...(engine !== undefined && { engine }), node };
}

async function readResult(folder: string): Promise<Result | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "result.json"), "utf8")) as Result;
  } catch (error) {
    // Not there, or written by half.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

async function readLinks(folder: string): Promise<LinkSummary[]> {
  const captures = (await readdir(folder)).filter((name) => /^([a-z][a-z0-9-]*-)?link\d+\.pcap$/.test(name));
  const inOrder = captures.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return await Promise.all(inOrder.map((name) => readLink(join(folder, name))));
}

async function readLink(path: string): Promise<LinkSummary> {
  const link: LinkSummary = { name: basename(path, ".pcap"), frames: 0, bytes: 0 };
  try {
    for await (const { length, originalLengths } of openPcapFile(path).batches()) {
      link.frames += length;
      for (let index = 0; index < length; index += 1) link.bytes += originalLengths[index] ?? 0;
    }
  } catch (error) {
    link.damage = error instanceof Error ? error.message : String(error);
  }
  return link;
}
