import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/** The kind of failure, for programs. The table in the README says when each one occurs and what to do about it. */
export type DockerNodesErrorCode =
  | "application-ended"
  | "application-failed"
  | "closed"
  | "container-missing"
  | "copy-failed"
  | "container-paused"
  | "command-failed"
  | "connection-failed"
  | "disk-full"
  | "engine-denied"
  | "engine-failed"
  | "engine-unreachable"
  | "foreign-network-namespace"
  | "guard-failed"
  | "image-failed"
  | "image-missing"
  | "image-unsuitable"
  | "kernel-unsupported"
  | "limit-reached"
  | "name-taken"
  | "node-died"
  | "output-ended"
  | "port-unavailable"
  | "registry-unreachable"
  | "session-died"
  | "timeout"
  | "tun-denied"
  | "tun-missing";

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

/** What is known of a {@link ContainerFault}. */
export interface ContainerFaultDetails extends ErrorOptions {
  /** The container's name. */
  readonly container: string;
  /** When it was noticed. */
  readonly at: Date;
  /** The exit code of the container's process; `undefined` if it is not known, or the process has not ended. */
  readonly exitCode?: number | undefined;
  /** The signal that the exit code represents. */
  readonly signal?: NodeJS.Signals | undefined;
  /** Whether the kernel killed one of its processes because a memory limit was reached. Default: `false`. */
  readonly oomKilled?: boolean | undefined;
  /** Its last output. Default: none. */
  readonly lastLines?: string | undefined;
}

/** Another program ended or paused a container of the node set, no matter what the test did at that time. */
export class ContainerFault extends DockerNodesError implements ContainerFaultDetails {
  override readonly name = "ContainerFault";
  /** The container's name. */
  readonly container: string;
  /** When it was noticed. */
  readonly at: Date;
  /** The exit code of the container's process; `undefined` if it is not known, or the process has not ended. */
  readonly exitCode: number | undefined;
  /** The signal that the exit code represents. */
  readonly signal: NodeJS.Signals | undefined;
  /** Whether the kernel killed one of its processes because a memory limit was reached. */
  readonly oomKilled: boolean;
  /** Its last output: at most 20 lines. */
  readonly lastLines: string;

  constructor(
    code: "container-paused" | "node-died" | "session-died",
    message: string,
    { container, at, exitCode, signal, oomKilled = false, lastLines = "", cause }: ContainerFaultDetails,
  ) {
    super(code, message, cause === undefined ? {} : { cause });
    this.container = container;
    this.at = at;
    this.exitCode = exitCode;
    this.signal = signal;
    this.oomKilled = oomKilled;
    this.lastLines = lastLines;
  }
}
