import { readFileSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import { unreachable } from "../unreachable.ts";

/** Identifies one process on a running host: a pid alone is used again later. */
export interface ProcessMark {
  readonly pid: number;
  /** Start in clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTime: string;
}

/** Identifies one process permanently: a pid has no meaning in another PID namespace or after another boot. */
export interface ProcessIdentity extends ProcessMark {
  /** The PID namespace, as /proc/PID/ns/pid names it: `pid:[4026531836]`. */
  readonly pidNamespace: string;
  /** The kernel's random id of this boot. */
  readonly bootId: string;
}

/** Returns the identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [pidNamespace, bootId] = await Promise.all([
    readlink("/proc/self/ns/pid"),
    readFile("/proc/sys/kernel/random/boot_id", "utf8"),
  ]);
  const startTime = processStartTime(process.pid) ?? unreachable("this process is alive, and sees itself in /proc");
  return { pid: process.pid, startTime, pidNamespace, bootId: bootId.trim() };
}

/** Returns the start time of a process, or `undefined` if it cannot be seen, or is a zombie. */
export function processStartTime(pid: number): string | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : parseStartTime(stat);
}

/** Checks whether the process that had this pid and started at this time is known to be dead. */
export function isDead({ pid, startTime }: ProcessMark): boolean {
  const stat = readStat(pid);
  // If /proc hides the processes of others (hidepid), only a signal shows that there is one.
  return stat === undefined ? !takesSignals(pid) : parseStartTime(stat) !== startTime;
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}

function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Reads the start time from /proc/PID/stat. Returns `undefined` for a process that is dead but not yet reaped. */
export function parseStartTime(stat: string): string | undefined {
  // The command's name, the second field, may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}
