import { QemuError, type QemuErrorCode } from "@alpy/qemu";

/** What went wrong, as a closed set; docs/errors.md says what to do about each. */
export type AlpyErrorCode = QemuErrorCode | "frame-missing" | "frame-unexpected" | "expectation-ended" | "step-failed";

/** What an {@link AlpyError} knows beyond its message. */
export interface AlpyErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The named step in which it happened, such as `Start QEMU`. */
  readonly step?: string | undefined;
  /** How long that step had run, in milliseconds. */
  readonly elapsedMs?: number | undefined;
  /** Last lines of what was seen, by source: `console`, `qemu`. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/**
 * The error of `@alpy/alpy`. Errors of the parts (`QmpError`, `DockerNodesError`, …) are its `cause`; an error of
 * `@alpy/qemu` lends it its code as well.
 */
export class AlpyError extends Error {
  override readonly name = "AlpyError";
  readonly code: AlpyErrorCode;
  /** The named step in which it happened. */
  readonly step: string | undefined;
  /** How long that step had run, in milliseconds. */
  readonly elapsedMs: number | undefined;
  /** Last lines of what was seen, by source. */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: AlpyErrorCode, message: string, details: AlpyErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.step = details.step;
    this.elapsedMs = details.elapsedMs;
    this.evidence = details.evidence ?? {};
  }

  /** @internal Returns an error of `@alpy/qemu` as one of this package, with the same code and stack; others as they are. */
  static from(error: unknown): unknown {
    if (!(error instanceof QemuError)) return error;
    const { code, message, evidence, stack } = error;
    const converted = new AlpyError(code, message, { cause: error, evidence });
    if (stack !== undefined) converted.stack = stack.replace(/^QemuError/, "AlpyError");
    return converted;
  }

  /** @internal Adds the step in which it happened and what was seen then, unless it already has a step. */
  within(step: string, elapsedMs: number, evidence: Readonly<Record<string, string>>): this {
    if (this.step !== undefined) return this;
    return Object.assign(this, { step, elapsedMs, evidence: { ...evidence, ...this.evidence } });
  }
}
