import { QemuError, type QemuErrorCode } from "@alpy/qemu";
import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";
import { escapeStrings } from "./escape-strings.ts";

/** Code of an {@link AlpyError}; docs/errors.md says what to do about each. */
export type AlpyErrorCode =
  | QemuErrorCode
  | "artifacts-failed"
  | "frame-missing"
  | "frames-dropped"
  | "frames-uncounted"
  | "frame-unexpected"
  | "expectation-ended"
  | "topology-refused"
  | "step-failed";

/** Details of an {@link AlpyError} in addition to its message. */
export interface AlpyErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The named step in which it happened, such as `Start QEMU`. */
  readonly step?: string | undefined;
  /** How long that step had run, in milliseconds. */
  readonly elapsedMs?: number | undefined;
  /** Last lines of consoles, QEMU and applications, by source: `console`, `qemu`. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/**
 * The error of `@alpy/alpy`. Errors of the parts (`QmpError`, `DockerNodesError`, …) are its `cause`. A `QemuError` that
 * leaves `createTestbed`, a step or `close()` becomes an AlpyError with the same code; a method of `bed.machine` that is
 * called outside of a step throws it unchanged.
 */
export class AlpyError extends Error {
  override readonly name = "AlpyError";
  /** The kind of failure; docs/errors.md says what to do about each. */
  readonly code: AlpyErrorCode;
  /** The named step in which it happened. */
  readonly step: string | undefined;
  /** How long that step had run, in milliseconds. */
  readonly elapsedMs: number | undefined;
  /** Last lines of consoles, QEMU and applications, by source. */
  readonly evidence: Readonly<Record<string, string>>;

  constructor(code: AlpyErrorCode, message: string, details: AlpyErrorDetails = {}) {
    escapeCause(details.cause);
    super(
      escapeForeign(message, { keepLines: true }),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.step = details.step;
    this.elapsedMs = details.elapsedMs;
    this.evidence = escapeStrings(details.evidence ?? {});
  }

  /** @internal Adds the step in which it happened and the evidence of that moment, unless it already has a step. */
  within(step: string, elapsedMs: number, evidence: Readonly<Record<string, string>>): this {
    if (this.step !== undefined) return this;
    return Object.assign(this, { step, elapsedMs, evidence: { ...escapeStrings(evidence), ...this.evidence } });
  }
}

/** @internal Returns a QemuError as an AlpyError with the same code and stack, any other error unchanged. */
export function asAlpyError(error: unknown): unknown {
  if (!(error instanceof QemuError)) return error;
  const { code, message, evidence, stack } = error;
  const converted = new AlpyError(code, message, { cause: error, evidence });
  if (stack !== undefined) converted.stack = stack.replace(/^QemuError/, "AlpyError");
  return converted;
}
