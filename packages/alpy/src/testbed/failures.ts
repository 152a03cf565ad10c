import { reasonOf } from "../error-reason.ts";
import { asAlpyError } from "../errors.ts";
import { escapeCause } from "../escape-cause.ts";

/**
 * Returns a single failure as it is; several (an error, and those of the clean-up after it) as an
 * AggregateError with all their messages, the first failure first.
 */
export function joinFailures(error: unknown): unknown {
  const failures = inOrder(error).map((failure) => asAlpyError(failure));
  if (failures.length === 1) return failures[0];
  return escapeCause(new AggregateError(failures, failures.map(reasonOf).join("\nand then: ")));
}

function inOrder(error: unknown): unknown[] {
  return error instanceof SuppressedError ? [...inOrder(error.suppressed), ...inOrder(error.error)] : [error];
}
