import { readFile } from "node:fs/promises";

/**
 * When a process began, in clock ticks since the host's boot: with the pid, it names a process for good, as pids are
 * used again. `undefined` when there is no such process. Source: proc(5), `/proc/PID/stat`, field 22.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    // The second field, the program's name, may itself hold blanks and parentheses.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
