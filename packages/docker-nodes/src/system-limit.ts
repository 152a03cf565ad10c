import { reasonOf } from "./error-reason.ts";
import { DockerNodesError } from "./errors.ts";

/** The limits behind a system call's error, and how each is raised (errno(3)). */
const LIMITS: Readonly<Record<string, string>> = {
  EMFILE: "this process has as many files open as it may: raise `ulimit -n`, or run fewer testbeds in parallel",
  ENFILE: "the system has as many files open as it may: raise the sysctl fs.file-max",
  ENOMEM: "the system has no memory left: free some, or raise the limit of this process (`ulimit -v`, cgroup)",
  ENOBUFS: "the system has no memory left for sockets: free some",
  EAGAIN:
    "a limit of the system is reached for the moment (processes: `ulimit -u`; waiting connections: net.core.somaxconn)",
};

/**
 * Returns the error for a system call that failed because of a limit, or `undefined` if `cause` is another error.
 * @param action what was tried, such as `reading /proc/net/dev`
 */
export function limitError(action: string, cause: unknown): DockerNodesError | undefined {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const advice = Object.hasOwn(LIMITS, code) ? LIMITS[code] : undefined;
  if (advice === undefined) return undefined;
  return new DockerNodesError("limit-reached", `${action} failed (${reasonOf(cause)}): ${advice}`, { cause });
}

/** Returns the error of a limit if `cause` is one, otherwise `cause` itself. */
export function limitErrorOr(action: string, cause: unknown): unknown {
  return limitError(action, cause) ?? cause;
}
