import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/** The kind of failure, for programs. The table in the README says when each one occurs and what to do about it. */
export type DockerNodesErrorCode =
  | "application-ended"
  | "application-failed"
  | "closed"
  | "command-failed"
  | "disk-full"
  | "engine-denied"
  | "engine-failed"
  | "engine-unreachable"
  | "foreign-network-namespace"
  | "image-failed"
  | "image-missing"
  | "image-unsuitable"
  | "kernel-unsupported"
  | "name-taken"
  | "node-died"
  | "output-ended"
  | "registry-unreachable"
  | "session-died"
  | "timeout"
  | "tun-denied"
  | "tun-missing"
  | "watchdog-failed";

/** Options of a {@link DockerNodesError}. */
export interface DockerNodesErrorOptions extends ErrorOptions {
  /** HTTP status of the engine's response, if there was one. */
  readonly statusCode?: number | undefined;
}

/** Every failure of this package except bad arguments (`TypeError`) and the caller's own aborts (`signal.reason`). */
export class DockerNodesError extends Error {
  override readonly name: string = "DockerNodesError";
  /** The kind of failure. */
  readonly code: DockerNodesErrorCode;
  /** HTTP status of the engine's response, if there was one. */
  readonly statusCode: number | undefined;

  constructor(code: DockerNodesErrorCode, message: string, options: DockerNodesErrorOptions = {}) {
    escapeCause(options.cause);
    super(escapeForeign(message, { keepLines: true }), options);
    this.code = code;
    this.statusCode = options.statusCode;
  }
}
