import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/** The kind of a failure, for programs. The table in the README states when each code occurs and what to do about it. */
export type QmpErrorCode =
  | "connect-failed"
  | "connect-timeout"
  | "listen-failed"
  | "accept-timeout"
  | "greeting-timeout"
  | "not-qmp"
  | "negotiation-failed"
  | "command-failed"
  | "command-timeout"
  | "job-failed"
  | "job-timeout"
  | "wait-timeout"
  | "mark-expired"
  | "oob-unavailable"
  | "connection-lost"
  | "session-reset"
  | "closed"
  | "malformed"
  | "line-too-long"
  | "qemu-not-started"
  | "schema-malformed";

/** Any failure that this package reports, except bad arguments (`TypeError`) and aborts (`signal.reason`). */
export class QmpError extends Error {
  override readonly name: string = "QmpError";
  /** The kind of failure. */
  readonly code: QmpErrorCode;

  constructor(code: QmpErrorCode, message: string, options?: ErrorOptions) {
    escapeCause(options?.cause);
    super(escapeForeign(message, { keepLines: true }), options);
    this.code = code;
  }
}
