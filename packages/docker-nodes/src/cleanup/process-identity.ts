import { readFileSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";

/** What names one process for good: a pid alone is used again, and means nothing in another namespace or boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start in clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTime: string;
  /** The PID namespace, as /proc/PID/ns/pid names it: `pid:[4026531836]`. */
  readonly pidNamespace: string;
  /** The kernel's random id of this boot. */
  readonly bootId: string;
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [pidNamespace, bootId] = await Promise.all([
    readlink("/proc/self/ns/pid"),
    readFile("/proc/sys/kernel/random/boot_id", "utf8"),
  ]);
  return { pid: process.pid, startTime: processStartTime(process.pid) ?? "", pidNamespace, bootId: bootId.trim() };
}

/** When the process started, or `undefined` when there is none to be seen, or only a zombie. */
export function processStartTime(pid: number): string | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : parseStartTime(stat);
}

/** Whether the process that bore this pid and started then is known to be dead. */
export function isDead({ pid, startTime }: Pick<ProcessIdentity, "pid" | "startTime">): boolean {
  const stat = readStat(pid);
  // Where /proc hides the processes of others (hidepid), only a signal tells that there is one.
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

/** Reads the start time from /proc/PID/stat; `undefined` for a process that is dead but not yet reaped. */
export function parseStartTime(stat: string): string | undefined {
  // The command's name, second field, may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}
