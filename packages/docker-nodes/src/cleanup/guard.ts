import { isAbsolute } from "node:path";
import { processStartTime } from "./process-identity.ts";
import type { Guarded } from "./watchdog-protocol.ts";

/** What must not outlive this process: a process, named by its pid, or a file or folder, named by its absolute path. */
export type GuardTarget = { readonly pid: number; readonly startTime?: string } | { readonly path: string };

/** The watchdog's guard over one thing. */
export interface Guard extends Disposable {
  /** Ends the guard, when the thing has been ended or removed otherwise. */
  release(): void;
}

/**
 * What the watchdog is to be told of a target; `undefined` for a process that is gone.
 * @throws {TypeError} for a path that is relative or the root, and for what is no process's pid
 */
export function guardedOf(target: GuardTarget): Guarded | undefined {
  if ("path" in target) {
    const { path } = target;
    if (isAbsolute(path) && path !== "/") return { kind: "path", path };
    throw new TypeError(`path must be absolute and not the root, not ${JSON.stringify(path)}`);
  }
  const { pid, startTime = processStartTime(pid) } = target;
  if (!Number.isSafeInteger(pid) || pid < 2) throw new TypeError(`pid must be that of a process, not ${String(pid)}`);
  return startTime === undefined ? undefined : { kind: "process", pid, startTime };
}
