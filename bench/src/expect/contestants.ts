import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = (name: string): string => join(import.meta.dirname, name);
/** Debian's, which is what has pexpect. */
const python = "/usr/bin/python3";

/** Who takes part: `ours` and `drain` are Node, the others stand as they are (`tcl`) or with their best settings. */
export type Contestant = "ours" | "drain" | Peer;
export type Peer = "tcl" | "tcl-tuned" | "pexpect" | "pexpect-tuned";

export interface Result {
  seconds: number;
  /** The most memory that Node held, in MB; not measured of others. */
  rssMb?: number;
}

/** Runs one contestant against the feeder behind `path`. */
export async function compete(contestant: Contestant, trial: string, bytes: number, path: string): Promise<Result> {
  const command = commandOf(contestant, trial, bytes);
  const { stderr } = await run(python, [here("connect.py"), path, ...command], { timeout: 120_000 });
  return JSON.parse(stderr) as Result;
}

/** Why a peer cannot take part on this machine; undefined where it can. */
export async function missing(peer: Peer): Promise<string | undefined> {
  const [command, args] = peer.startsWith("tcl") ? ["expect", ["-v"]] : [python, ["-c", "import pexpect"]];
  return run(command, args).then(
    () => undefined,
    () => "not installed: see bench/debian-packages",
  );
}

/** Starts the far side of all contestants, a process of its own. */
export async function startFeeder(path: string): Promise<AsyncDisposable> {
  const feeder = spawn(python, [here("feeder.py"), path], { stdio: ["pipe", "pipe", "inherit"] });
  await once(feeder.stdout, "data");
  return {
    async [Symbol.asyncDispose]() {
      feeder.stdin.end();
      await once(feeder, "close");
    },
  };
}

function commandOf(contestant: Contestant, trial: string, bytes: number): string[] {
  const [language, tuned] = contestant.split("-");
  const args = [trial, String(bytes), ...(tuned ? [tuned] : [])];
  if (language === "tcl") return ["expect", here("contestant.exp"), ...args];
  if (language === "pexpect") return [python, here("contestant.py"), ...args];
  return [process.execPath, here("contestant.ts"), contestant === "drain" ? drainOf(trial) : trial, String(bytes)];
}

function drainOf(trial: string): string {
  return trial === "line" || trial === "roundtrip" ? `drain-${trial}` : "drain";
}
