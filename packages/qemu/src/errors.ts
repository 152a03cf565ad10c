/** What went wrong, as a closed set; the README says what to do about each. */
export type QemuErrorCode =
  | "qemu-missing"
  | "qemu-failed"
  | "qemu-exited"
  | "disk-not-found"
  | "firmware-not-found"
  | "capture-stopped"
  | "wire-corrupt"
  | "golden-failed"
  | "golden-dead"
  | "start-timeout"
  | "power-off-timeout"
  | "panic-timeout"
  | "guest-panicked"
  | "guest-reset-loop";

/** What a {@link QemuError} carries beyond its message. */
export interface QemuErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The last lines of what was seen, by source: `console`, `qemu`. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/** The error of `@alpy/qemu`. Errors of the parts (`QmpError`, `SerialExpectError`) are its `cause`. */
export class QemuError extends Error {
  override readonly name = "QemuError";
  readonly code: QemuErrorCode;
  /** The last lines of what was seen, by source: `console` (the guest), `qemu` (QEMU's own output). */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: QemuErrorCode, message: string, { cause, evidence = {} }: QemuErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.evidence = evidence;
  }
}
