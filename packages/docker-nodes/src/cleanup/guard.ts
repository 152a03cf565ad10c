import { isAbsolute } from "node:path";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkObject, checkText } from "../option-checks.ts";
import { processStartTime } from "./process-identity.ts";
import type { Guarded } from "./watchdog-protocol.ts";

/** Something that must not outlive this process: another process, by its pid, or a file or folder, by its absolute path. */
export type GuardTarget = ProcessTarget | PathTarget;

interface ProcessTarget {
  /** The process's pid, at least 2. */
  readonly pid: number;
  /** Field 22 of /proc/PID/stat. Default: read from there. */
  readonly startTime?: string | undefined;
}

interface PathTarget {
  /** The absolute path, not the root. A folder is removed with its contents. */
  readonly path: string;
}

/** The watchdog's guard over one target. */
export interface Guard extends Disposable {
  /** Ends the guard, once the target has been ended or removed by other means. */
  release(): void;
}

const PROCESS_NAMES: OptionNames<ProcessTarget> = { pid: true, startTime: true };
const PATH_NAMES: OptionNames<PathTarget> = { path: true };
/** The first pid that can be guarded: 1 is the system's own. */
const MIN_PID = 2;

/**
 * Returns a target for the watchdog, or `undefined` for a process that has already ended.
 * @param path the target as the user wrote it: `guard[0]`
 * @param call the beginning of the message about an unknown option. Default: `path`
 * @throws {TypeError} for an unknown option, a path that is relative or the root, or a bad pid
 */
export function resolveGuardTarget(target: GuardTarget, path: string, call = path): Guarded | undefined {
  checkObject(path, target, "an object with a pid or a path");
  if ("path" in target) {
    refuseUnknownOptions(call, target, PATH_NAMES);
    checkGuardedPath(`${path}.path`, target.path);
    return { kind: "path", path: target.path };
  }
  refuseUnknownOptions(call, target, PROCESS_NAMES);
  const { pid } = target;
  checkInteger(`${path}.pid`, pid, MIN_PID, Number.MAX_SAFE_INTEGER);
  if (target.startTime !== undefined) checkText(`${path}.startTime`, target.startTime);
  const startTime = target.startTime ?? processStartTime(pid);
  return startTime === undefined ? undefined : { kind: "process", pid, startTime };
}

function checkGuardedPath(path: string, value: unknown): void {
  if (typeof value === "string" && isAbsolute(value) && value !== "/") return;
  throw badValue(path, "absolute and not the root", value);
}
