import type { RunResult } from "./output.ts";

/** What went wrong, for programs. The README's table says when each comes and what to do. */
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
  /** HTTP status of the engine's answer, where there was one. */
  statusCode?: number | undefined;
}

/** Every failure of this package, bad arguments (`TypeError`) and the caller's own aborts (`signal.reason`) aside. */
export class DockerNodesError extends Error {
  override readonly name: string = "DockerNodesError";
  /** What went wrong. */
  readonly code: DockerNodesErrorCode;
  /** HTTP status of the engine's answer, where there was one. */
  readonly statusCode: number | undefined;

  constructor(code: DockerNodesErrorCode, message: string, options: DockerNodesErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.statusCode = options.statusCode;
  }
}

/** An application that was to succeed exited with another code than 0. Its `code` is `application-failed`. */
export class ApplicationError extends DockerNodesError {
  override readonly name = "ApplicationError";
  /** Exit code and output of the application. */
  readonly result: RunResult;

  constructor(message: string, result: RunResult) {
    super("application-failed", message);
    this.result = result;
  }
}
