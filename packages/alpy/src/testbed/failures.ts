import { reasonOf } from "../error-reason.ts";
import { AlpyError } from "../errors.ts";

/**
 * Returns a single failure as it is; several (an error, and what then failed while things were undone) as an
 * AggregateError, the first failure first, with its message.
 */
export function joinFailures(error: unknown): unknown {
  const failures = inOrder(error).map((failure) => AlpyError.from(failure));
  if (failures.length === 1) return failures[0];
  return new AggregateError(failures, failures.map(reasonOf).join("\nand then: "));
}

function inOrder(error: unknown): unknown[] {
  return error instanceof SuppressedError ? [...inOrder(error.suppressed), ...inOrder(error.error)] : [error];
}
