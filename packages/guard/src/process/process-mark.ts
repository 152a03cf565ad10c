import { readFileSync } from "node:fs";
import { badValue } from "../argument-checks.ts";
import { codeOf } from "../error-reason.ts";

/** The first pid that can be guarded: 1 is the system's own. */
const MIN_PID = 2;

/** Identifies one process on a running host: a pid alone is used again later. */
export interface ProcessMark {
  /** Its pid, as this process sees it. */
  readonly pid: number;
  /** Start in clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTime: string;
}

/** Returns the start time of a process, or `undefined` if it cannot be seen, or is a zombie. */
export function processStartTime(pid: number): string | undefined {
  const stat = readStat(String(pid));
  return stat === undefined ? undefined : parseStartTime(stat);
}

/** Checks whether the process that had this pid and started at this time is known to be dead. */
export function isDead({ pid, startTime }: ProcessMark): boolean {
  const stat = readStat(String(pid));
  // If /proc hides the processes of others (hidepid), only a signal shows that there is one.
  return stat === undefined ? !takesSignals(pid) : parseStartTime(stat) !== startTime;
}

/** Reads the status line of `/proc/NAME/stat`, where the name is a pid or `self`. */
export function readStat(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}/stat`, "utf8");
  } catch {
    return undefined;
  }
}

/** Reads the start time from /proc/PID/stat. Returns `undefined` for a process that is dead but not yet reaped. */
export function parseStartTime(stat: string): string | undefined {
  // The command's name, the second field, may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/** Checks a mark that a caller passes. @throws {TypeError} for a bad pid or start time */
export function checkProcessMark(path: string, mark: ProcessMark): void {
  if (typeof mark !== "object" || (mark as unknown) === null) throw badValue(path, "an object with a pid", mark);
  const { pid, startTime } = mark;
  if (!Number.isSafeInteger(pid) || pid < MIN_PID) throw badValue(`${path}.pid`, `an integer from ${MIN_PID}`, pid);
  if (typeof startTime !== "string" || !/^\d+$/.test(startTime)) {
    throw badValue(`${path}.startTime`, "a string of digits", startTime);
  }
}

function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
