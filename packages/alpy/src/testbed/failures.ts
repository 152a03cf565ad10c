/**
 * One failure as it is; several (an error, and what then failed while things were undone) as an AggregateError, the
 * first failure first, with its message.
 */
export function joinFailures(error: unknown): unknown {
  const failures = inOrder(error);
  if (failures.length === 1) return error;
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new AggregateError(failures, messages.join("\nand then: "));
}

function inOrder(error: unknown): unknown[] {
  return error instanceof SuppressedError ? [...inOrder(error.suppressed), ...inOrder(error.error)] : [error];
}
