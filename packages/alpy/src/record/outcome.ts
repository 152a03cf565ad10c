import type { Faults } from "@alpy/qemu";
import { type ErrorRecord, recordError } from "./error-record.ts";
import { propertyOf } from "./plain-data.ts";

/** How a run ended, as `result.json` has it. */
export interface OutcomeRecord {
  /**
   * `running` until the run ends; `passed`; `failed` by its first failure; `interrupted` by a signal of the operating system,
   * by an abort, or because the process ended before the testbed was closed.
   */
  readonly outcome: "running" | "passed" | "failed" | "interrupted";
  /** The signal that interrupted the run, where one did and is known: `SIGINT`. */
  readonly signal?: string | undefined;
  /** The first failure, or the reason of the interruption. */
  readonly error?: ErrorRecord | undefined;
}

/** Input of {@link Outcome}. */
interface OutcomeInput {
  readonly faults: Pick<Faults, "onFault">;
  /** Its abort interrupts the run. An abort by a time-out fails it. */
  readonly signal?: AbortSignal | undefined;
}

/** What decided the outcome. */
interface Ending extends OutcomeRecord {
  readonly outcome: "failed" | "interrupted";
  /** The error itself, to recognise the same one in a step. */
  readonly cause?: unknown;
  /** When a fault decided it, on the clock of `performance.now()`. */
  readonly faultMs?: number | undefined;
}

/** The names of errors that report a time-out: that of `AbortSignal.timeout()`, and those of test runners. */
const TIMEOUT_NAME = /TimeoutError$/;

/** How long after QEMU's end a signal may be noticed that both have received. */
const SAME_CAUSE_MS = 1_000;

/**
 * Decides how a run ends: by the first thing that happens of a failed step, a fault, a failure that the test reports, and an
 * interruption. What follows are consequences. Each is recorded as plain data when it happens.
 */
export class Outcome implements Disposable {
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#abort(this.#signal?.reason);
  #ending: Ending | undefined;

  constructor({ faults, signal }: OutcomeInput) {
    this.#signal = signal;
    if (signal?.aborted) this.#onAbort();
    signal?.addEventListener("abort", this.#onAbort);
    faults.onFault((fault) => {
      this.#ending ??= { ...failureOf(fault), faultMs: performance.now() };
    });
  }

  /** Records the error with which the run failed. Only the first one counts. */
  fail(error: unknown): void {
    if (this.#signal?.aborted && error === this.#signal.reason) this.#abort(error);
    this.#ending ??= failureOf(error);
  }

  /** Records the error of a step that failed. It has more details than the same error as a fault. */
  failStep(error: unknown): void {
    const known = this.#ending;
    const isSame = known?.cause !== undefined && (known.cause === error || known.cause === causeOf(error));
    if (known?.outcome === "failed" && isSame) {
      this.#ending = { ...known, error: { ...recordError(error), time: known.error?.time }, cause: error };
    } else {
      this.fail(error);
    }
  }

  /** Records that the run ends before its end. @param signal the signal that the process received, if that is why */
  interrupt({ signal, error }: Pick<OutcomeRecord, "signal" | "error">): void {
    if (signal !== undefined && this.#isRecentFault) this.#ending = undefined;
    this.#ending ??= { outcome: "interrupted", error };
    if (this.#ending.outcome === "interrupted")
      this.#ending = { ...this.#ending, signal: this.#ending.signal ?? signal };
  }

  /** Returns the outcome of a run that ends now. */
  record(): OutcomeRecord {
    if (!this.#ending) return { outcome: "passed" };
    const { outcome, signal, error } = this.#ending;
    return { outcome, signal, error };
  }

  /** Ignores the signal from now on. It may live longer than the run. */
  [Symbol.dispose](): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Whether QEMU may have ended by the same signal: a service manager signals all processes of a service. */
  get #isRecentFault(): boolean {
    const { error, faultMs } = this.#ending ?? {};
    return error?.code === "qemu-exited" && faultMs !== undefined && performance.now() - faultMs < SAME_CAUSE_MS;
  }

  #abort(reason: unknown): void {
    const error = recordError(reason);
    if (TIMEOUT_NAME.test(error.name)) this.#ending ??= failureOf(reason);
    else this.interrupt({ error });
  }
}

function failureOf(error: unknown): Ending {
  return { outcome: "failed", error: recordError(error), cause: error };
}

function causeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null ? propertyOf(error, "cause") : undefined;
}
