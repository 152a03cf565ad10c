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
  | "agent-timeout"
  | "file-too-large"
  | "still-frozen"
  | "unplug-failed"
  | "qemu-not-started"
  | "schema-malformed";

/** Details of a {@link QmpError} beyond its message. */
export interface QmpErrorDetails extends ErrorOptions {
  /** The last lines of output, by source: `qemu`. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/** Any failure that this package reports, except bad arguments (`TypeError`) and aborts (`signal.reason`). */
export class QmpError extends Error {
  override readonly name: string = "QmpError";
  /** The kind of failure. */
  readonly code: QmpErrorCode;
  /**
   * The last lines of output, by source: `qemu` if the connection was lost and the option `evidence` of `connectQmp` returned
   * some. Otherwise empty.
   */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: QmpErrorCode, message: string, details: QmpErrorDetails = {}) {
    const { evidence = {} } = details;
    escapeCause(details.cause);
    super(escapeForeign(message, { keepLines: true }), details);
    this.code = code;
    this.evidence = escapeEvidence(evidence);
  }
}

function escapeEvidence(evidence: Readonly<Record<string, string>>): Record<string, string> {
  const sources = Object.entries(evidence);
  return Object.fromEntries(sources.map(([source, lines]) => [source, escapeForeign(lines, { keepLines: true })]));
}
