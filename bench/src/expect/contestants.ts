import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = (name: string): string => join(import.meta.dirname, name);
/** Debian's Python, which has pexpect. */
const PYTHON = "/usr/bin/python3";

/** A program that takes part. `ours` and `drain` run on Node. Peers run with their defaults (`tcl`) or their best settings. */
export type Contestant = "ours" | "drain" | Peer;
/** A program that ours is compared with. */
export type Peer = "tcl" | "tcl-tuned" | "pexpect" | "pexpect-tuned";

/** The figures of one trial. */
export interface Result {
  readonly seconds: number;
  /** Peak memory of Node in MB; not measured for other programs. */
  readonly rssMb?: number | undefined;
}

/** Runs one contestant against the feeder behind `path`. */
export async function compete(contestant: Contestant, trial: string, bytes: number, path: string): Promise<Result> {
  const command = commandOf(contestant, trial, bytes);
  const { stderr } = await run(PYTHON, [here("connect.py"), path, ...command], { timeout: 120_000 });
  return JSON.parse(stderr) as Result;
}

/** The worst of many RegExps, in milliseconds. */
export interface Holds {
  readonly regExps: number;
  /**
   * `delayMs`: the longest hold of the event loop by the clock; `turnMs`: the processor time of its longest turn, on which other
   * processes have no influence; `lateMs`: how much later than asked a time-out or a signal ended a call.
   */
  readonly worst: Readonly<Record<"delayMs" | "turnMs" | "lateMs", { readonly ms: number; readonly regExp: string }>>;
}

/** Measures how long searches for RegExps that take long hold the event loop. */
export async function measureHolds(): Promise<Holds> {
  const { stdout } = await run(process.execPath, [here("loop-delay.ts")], { timeout: 600_000 });
  return JSON.parse(stdout) as Holds;
}

/** Returns why a peer cannot take part on this machine, or undefined if it can. */
export async function missing(peer: Peer): Promise<string | undefined> {
  const [command, args] = peer.startsWith("tcl") ? ["expect", ["-v"]] : [PYTHON, ["-c", "import pexpect"]];
  return run(command, args).then(
    () => undefined,
    () => "not installed: see bench/debian-packages",
  );
}

/** Starts the far side of all contestants in a separate process. */
export async function startFeeder(path: string): Promise<AsyncDisposable> {
  const feeder = spawn(PYTHON, [here("feeder.py"), path], { stdio: ["pipe", "pipe", "inherit"] });
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
  if (language === "pexpect") return [PYTHON, here("contestant.py"), ...args];
  return [process.execPath, here("contestant.ts"), contestant === "drain" ? drainOf(trial) : trial, String(bytes)];
}

function drainOf(trial: string): string {
  return trial === "line" || trial === "roundtrip" ? `drain-${trial}` : "drain";
}
