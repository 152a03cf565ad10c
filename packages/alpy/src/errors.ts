/** What went wrong, as a closed set; the README says what to do about each. */
export type AlpyErrorCode =
  | "qemu-missing"
  | "qemu-failed"
  | "qemu-exited"
  | "disk-not-found"
  | "firmware-not-found"
  | "wire-corrupt"
  | "capture-stopped"
  | "golden-failed"
  | "golden-dead"
  | "start-timeout"
  | "power-off-timeout"
  | "panic-timeout"
  | "guest-panicked"
  | "guest-reset-loop"
  | "frame-missing"
  | "frame-unexpected"
  | "expectation-ended"
  | "step-failed";

/** What an {@link AlpyError} knows beyond its message. */
export interface AlpyErrorDetails {
  /** The error that led to this one. */
  cause?: unknown;
  /** The named step in which it happened, such as `Start QEMU`. */
  step?: string;
  /** How long that step had run, in milliseconds. */
  elapsedMs?: number;
  /** Last lines of what was seen, by source: `console`, `qemu`. */
  evidence?: Readonly<Record<string, string>>;
}

/** The error of `@alpy/alpy`. Errors of the parts (`QmpError`, `DockerNodesError`, …) arrive as its `cause`. */
export class AlpyError extends Error {
  override readonly name = "AlpyError";
  readonly code: AlpyErrorCode;
  readonly step: string | undefined;
  readonly elapsedMs: number | undefined;
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: AlpyErrorCode, message: string, details: AlpyErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.step = details.step;
    this.elapsedMs = details.elapsedMs;
    this.evidence = details.evidence ?? {};
  }

  /** @internal Tells in which step it happened and what was seen then, where it does not say so itself. */
  within(step: string, elapsedMs: number, evidence: Readonly<Record<string, string>>): this {
    if (this.step !== undefined) return this;
    return Object.assign(this, { step, elapsedMs, evidence: { ...evidence, ...this.evidence } });
  }
}
