import { AlpyError } from "../errors.ts";
import type { Faults } from "../faults.ts";
import type { Steps } from "./steps.ts";

/** How a run ended, as `result.json` tells it. */
export interface OutcomeRecord {
  /** `running` stays where the process was killed. */
  outcome: "running" | "passed" | "failed";
  /** What failed first. */
  error?: ErrorRecord;
}

/** An error in a form that JSON can hold. */
interface ErrorRecord {
  name: string;
  message: string;
  code?: string;
  step?: string;
  cause?: ErrorRecord;
}

/** Learns whether a run has failed: by a fault, by a step, or by word of the test. */
export class Outcome {
  readonly #steps: Steps;
  readonly #faults: Faults;
  #told: { error: unknown } | undefined;

  constructor(steps: Steps, faults: Faults) {
    this.#steps = steps;
    this.#faults = faults;
  }

  /** The test says that it has failed. The first time counts. */
  fail(error: unknown): void {
    this.#told ??= { error };
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** What is known now that all has ended. */
  record(): OutcomeRecord {
    const failure = this.#failure;
    return failure ? { outcome: "failed", error: recordOf(failure.error) } : { outcome: "passed" };
  }

  get #failure(): { error: unknown } | undefined {
    const fault = this.#faults.first;
    return this.#steps.failure ?? this.#told ?? (fault && { error: fault });
  }
}

const deepest = 5;

function recordOf(error: unknown, depth = 1): ErrorRecord {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, cause } = error;
  const code: unknown = Reflect.get(error, "code");
  return {
    ...{ name, message },
    ...(typeof code === "string" && { code }),
    ...(error instanceof AlpyError && error.step !== undefined && { step: error.step }),
    ...(cause !== undefined && depth < deepest && { cause: recordOf(cause, depth + 1) }),
  };
}
