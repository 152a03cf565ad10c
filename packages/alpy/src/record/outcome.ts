import type { Faults } from "@alpy/qemu";
import { AlpyError } from "../errors.ts";
import type { Steps } from "./steps.ts";

/** How a run ended, as `result.json` has it. */
export interface OutcomeRecord {
  /** `running` remains where the process was killed. */
  readonly outcome: "running" | "passed" | "failed";
  /** The first failure. */
  readonly error?: ErrorRecord | undefined;
}

/** An error in a form that JSON can hold. */
interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly step?: string | undefined;
  readonly cause?: ErrorRecord | undefined;
}

/** Decides whether a run has failed: by a step, by a report of the test, or by a fault. */
export class Outcome {
  readonly #steps: Pick<Steps, "failure">;
  readonly #faults: Pick<Faults, "first">;
  #reported: { readonly error: unknown } | undefined;

  constructor(steps: Pick<Steps, "failure">, faults: Pick<Faults, "first">) {
    this.#steps = steps;
    this.#faults = faults;
  }

  /** Records the error with which the test failed. Only the first one counts. */
  fail(error: unknown): void {
    this.#reported ??= { error };
  }

  /** Whether anything has failed so far. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Returns the outcome of a run that ends now. */
  record(): OutcomeRecord {
    const failure = this.#failure;
    return failure ? { outcome: "failed", error: errorRecordOf(failure.error) } : { outcome: "passed" };
  }

  get #failure(): { readonly error: unknown } | undefined {
    const fault = this.#faults.first;
    return this.#steps.failure ?? this.#reported ?? (fault && { error: fault });
  }
}

/** How many errors of a chain of causes are kept: a chain may be circular. */
const MAX_CAUSE_DEPTH = 5;

function errorRecordOf(error: unknown, depth = 1): ErrorRecord {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, cause } = error;
  const code: unknown = Reflect.get(error, "code");
  return {
    name,
    message,
    code: typeof code === "string" ? code : undefined,
    step: error instanceof AlpyError ? error.step : undefined,
    cause: cause !== undefined && depth < MAX_CAUSE_DEPTH ? errorRecordOf(cause, depth + 1) : undefined,
  };
}
