/*
 * What the guard runs after the process of a testbed has died without writing its result. A module of its own, with few
 * imports: it is loaded in another process.
 */
import { closeSync, fstatSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { linkOfCapture, RESULT_NAME } from "./file-names.ts";
import { ResultFile, readResult } from "./result-file.ts";

/** The run whose process may die. */
export interface GuardedRun {
  /** Absolute path of its artifacts folder. */
  readonly folder: string;
  /** The `runId` of its `result.json`: a later run may use the same folder. */
  readonly runId: string;
}

/** The header of a capture without frames (libpcap, pcap-savefile(5)), as QEMU writes it. */
const CAPTURE_HEADER = Buffer.from("d4c3b2a10200040000000000000000000000010001000000", "hex");
const MESSAGE = "the process ended before the testbed was closed";

/**
 * Turns the outcome "running" of the run into "interrupted", and makes captures readable that QEMU had opened and not begun. Leaves
 * another outcome as it is. Does nothing if the folder has the result of another run.
 */
export function cleanUp({ folder, runId }: GuardedRun): void {
  const result = readResult(join(folder, RESULT_NAME));
  if (result === undefined || result["runId"] !== runId) return;
  const file = new ResultFile(folder);
  if (result["outcome"] === "running") {
    const error = { name: "Error", message: MESSAGE, time: new Date().toISOString() };
    const text = `${JSON.stringify({ ...result, outcome: "interrupted", error }, null, 2)}\n`;
    file.writeNow({ whole: text, short: () => text });
  }
  file.release();
  // Also of a run that recorded its interruption itself: a signal leaves it no time to wait for QEMU.
  beginCaptures(folder);
}

function beginCaptures(folder: string): void {
  const captures = readdirSync(folder).filter((name) => linkOfCapture(name) !== undefined);
  for (const name of captures) beginCapture(join(folder, name));
}

/** Writes the header of a capture that has none. If QEMU is still alive, it writes the same bytes to the same place. */
function beginCapture(path: string): void {
  const file = openSync(path, "r+");
  try {
    const status = fstatSync(file);
    if (status.isFile() && status.size < CAPTURE_HEADER.length)
      writeSync(file, CAPTURE_HEADER, 0, CAPTURE_HEADER.length, 0);
  } finally {
    closeSync(file);
  }
}
