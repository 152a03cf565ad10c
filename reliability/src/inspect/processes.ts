import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** A living process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly arguments: readonly string[];
  /** The name of its program's file. */
  readonly program: string;
}

/** Returns the living processes whose environment or command line contains a text, without this one. */
export function processesWith(text: string): ProcessEntry[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const commandLine = readProc(pid, "cmdline");
    if (!commandLine.includes(text) && !readProc(pid, "environ").includes(text)) return [];
    const parentPid = Number(/^\d+ \(.*\) \S (\d+)/s.exec(readProc(pid, "stat"))?.[1] ?? 0);
    return [{ pid: Number(pid), parentPid, arguments: commandLine.split("\0").slice(0, -1), program: programOf(pid) }];
  });
}

/** Returns whether a process is a QEMU. */
export function isQemu({ program }: ProcessEntry): boolean {
  return program.startsWith("qemu-system");
}

/** Returns whether a process waits for the death of another one to clean up. */
export function isGuard({ arguments: args }: ProcessEntry): boolean {
  return (
    args.some((argument) => /^alpy-(watchdog|guard)/.test(argument)) ||
    /\b(watchdog|guard)\.(ts|js)$/.test(args[1] ?? "")
  );
}

/** Describes a process for a report. */
export function describeProcess({ pid, program, arguments: args }: ProcessEntry): string {
  return `process ${pid} ${program}: ${args.join(" ").replaceAll(/\s+/g, " ").slice(0, 160)}`;
}

/** Sends a signal. Returns whether there was such a process. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Returns whether a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  const state = /^\d+ \(.*\) (\S)/s.exec(readProc(String(pid), "stat"))?.[1];
  return state !== undefined && state !== "Z" && state !== "X";
}

function programOf(pid: string): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return "";
  }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    // It ended meanwhile, or is a zombie, or another user's.
    return "";
  }
}
