import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ErrorReport } from "../victim/messages.ts";

/** The part of `result.json` that is judged. */
export interface Result {
  readonly outcome: string;
  readonly signal?: string | undefined;
  readonly error?: ErrorReport | undefined;
}

/** The artifacts of one testbed. */
export interface ArtifactsFinding {
  readonly folder: string;
  /** `undefined` if there is no `result.json`. */
  readonly result: Result | undefined;
  /** What is not whole: a capture that tcpdump cannot read, a cut line of the log, a damaged `result.json`. */
  readonly faults: readonly string[];
}

/** Inspects all artifacts below a folder. */
export async function inspectArtifacts(root: string): Promise<ArtifactsFinding[]> {
  const folders = foldersBelow(root).filter((folder) => existsSync(join(folder, "log.jsonl")));
  return await Promise.all(folders.map(inspectOne));
}

function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...entries.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

async function inspectOne(folder: string): Promise<ArtifactsFinding> {
  const captures = readdirSync(folder).filter((name) => name.endsWith(".pcap"));
  const unreadable = await Promise.all(captures.map((name) => faultOfCapture(join(folder, name))));
  const faults = [...faultsOfLog(join(folder, "log.jsonl")), ...unreadable.flat()];
  const path = join(folder, "result.json");
  if (!existsSync(path)) return { folder, result: undefined, faults };
  const text = readFileSync(path, "utf8");
  try {
    return { folder, result: JSON.parse(text) as Result, faults };
  } catch {
    return { folder, result: undefined, faults: [...faults, `result.json has ${text.length} bytes and is not JSON`] };
  }
}

function faultsOfLog(path: string): string[] {
  const text = readFileSync(path, "utf8");
  if (text !== "" && !text.endsWith("\n")) return ["the last line of log.jsonl is cut"];
  return text
    .split("\n")
    .filter((line) => line !== "" && !isJson(line))
    .map((line) => `log.jsonl has a line that is not JSON: ${line.slice(0, 80)}`);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Reads a capture to its end with tcpdump, a program that has none of our code. */
function faultOfCapture(path: string): Promise<string[]> {
  return new Promise((resolve) => {
    execFile("tcpdump", ["-n", "-q", "-r", path], { maxBuffer: 1 << 28 }, (error, _stdout, stderr) => {
      const complaint = stderr.split("\n").find((line) => /truncated|bad dump|unknown file|error|empty/i.test(line));
      const isReadable = error === null && complaint === undefined;
      resolve(isReadable ? [] : [`tcpdump cannot read ${basename(path)}: ${complaint ?? error?.message ?? ""}`]);
    });
  });
}
