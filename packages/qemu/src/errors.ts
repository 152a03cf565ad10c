import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/** The kind of failure. The table in the README says when each one occurs and what to do. */
export type QemuErrorCode =
  | "qemu-missing"
  | "qemu-unsupported"
  | "qemu-failed"
  | "qemu-exited"
  | "qemu-hung"
  | "disk-not-found"
  | "firmware-not-found"
  | "capture-stopped"
  | "disk-full"
  | "wire-corrupt"
  | "tpm-failed"
  | "monitor-refused"
  | "golden-failed"
  | "golden-dead"
  | "start-timeout"
  | "power-off-timeout"
  | "panic-timeout"
  | "guest-panicked"
  | "guest-reset-loop";

/** Details of a {@link QemuError} beyond its message. */
export interface QemuErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The last lines of output, by source: `console` (the guest), `qemu` (QEMU's own output), `swtpm`. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/** The error of `@alpy/qemu`. Errors of the parts (`QmpError`, `SerialExpectError`) are its `cause`. */
export class QemuError extends Error {
  override readonly name = "QemuError";
  /** The kind of failure. */
  readonly code: QemuErrorCode;
  /** The last lines of output, by source: `console` (the guest), `qemu` (QEMU's own output). */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: QemuErrorCode, message: string, { cause, evidence = {} }: QemuErrorDetails = {}) {
    escapeCause(cause);
    super(escapeForeign(message, { keepLines: true }), cause === undefined ? undefined : { cause });
    this.code = code;
    this.evidence = escapeEvidence(evidence);
  }
}

function escapeEvidence(evidence: Readonly<Record<string, string>>): Record<string, string> {
  const escaped = Object.entries(evidence).map(([source, lines]) => [
    source,
    escapeForeign(lines, { keepLines: true }),
  ]);
  return Object.fromEntries(escaped) as Record<string, string>;
}
