import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseStartTime } from "../src/process/process-mark.ts";

/** The environment variable by which the processes of one test are found, wherever they were started. */
export const MARK_VARIABLE = "GUARD_TEST_MARK";

const POLL_INTERVAL_MS = 20;
/** Only limits a hanging test. */
const TIMEOUT_MS = 60_000;

/** A running process. */
export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Returns the running processes that have inherited a mark. */
export function markedProcesses(mark: string): MarkedProcess[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const isMarked = read(`/proc/${pid}/environ`).split("\0").includes(`${MARK_VARIABLE}=${mark}`);
    const isAlive = parseStartTime(read(`/proc/${pid}/stat`)) !== undefined;
    return isMarked && isAlive
      ? [{ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ") }]
      : [];
  });
}

/** Returns the pid of a guard's first or second shell. */
export function shellOf(mark: string, role: "first" | "second"): number {
  const shells = shellsOf(mark, role);
  const [shell] = shells;
  if (shell === undefined || shells.length > 1)
    throw new Error(`there are ${shells.length} ${role} shells, expected 1`);
  return shell;
}

/** Returns the pids of a guard's shells; `undefined` unless there is exactly one of each. */
export function guardShells(mark: string): { readonly first: number; readonly second: number } | undefined {
  const [first, anotherFirst] = shellsOf(mark, "first");
  const [second, anotherSecond] = shellsOf(mark, "second");
  const isWhole = anotherFirst === undefined && anotherSecond === undefined;
  return isWhole && first !== undefined && second !== undefined ? { first, second } : undefined;
}

function shellsOf(mark: string, role: "first" | "second"): number[] {
  return markedProcesses(mark)
    .filter(({ command }) => command.includes(` alpy-guard ${role} `))
    .map(({ pid }) => pid);
}

/** Waits until `find` finds nothing, and returns what it still finds after a minute. */
export async function leftOf<T>(find: () => readonly T[]): Promise<readonly T[]> {
  const until = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = find();
    if (found.length === 0 || performance.now() >= until) return found;
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Waits until a condition holds. @throws {Error} after a minute */
export async function until(condition: () => boolean, what: string): Promise<void> {
  if ((await leftOf(() => (condition() ? [] : [what]))).length > 0)
    throw new Error(`waited a minute without success until ${what}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
