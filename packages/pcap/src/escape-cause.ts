import { escapeForeign } from "./escape-foreign.ts";

const ESC = "\u001b";
/** Colours (ECMA-48, 8.3.117 SGR), which assertion libraries put into their messages: removed, not escaped. */
const COLOURS = new RegExp(`${ESC}\\[[\\d;]*m`, "g");

/** An error whose message may be changed. */
interface MutableError extends Error {
  message: string;
  stack?: string;
}

/**
 * Escapes, in place, the messages of an error and of the errors that led to it, because they are shown with the error that
 * they cause: they may quote another program. Returns the same value.
 */
export function escapeCause(cause: unknown): unknown {
  const seen = new Set<unknown>();
  // A set that grows while it is walked: each added error is visited once.
  seen.add(cause);
  for (const error of seen) {
    ifPossible(() => {
      for (const one of causesOf(error)) seen.add(one);
    });
    ifPossible(() => error instanceof Error && escapeMessage(error));
  }
  return cause;
}

function causesOf(error: unknown): readonly unknown[] {
  if (error instanceof AggregateError) return [error.cause, ...error.errors];
  return error instanceof Error ? [error.cause] : [];
}

/** An error that is frozen, or throws when it is read, stays as it is. */
function ifPossible(action: () => unknown): void {
  try {
    action();
  } catch {
    // The other errors are still escaped.
  }
}

function escapeMessage(error: MutableError): void {
  const message = escapeText(error.message);
  if (message === error.message) return;
  const stack = error.stack === undefined ? undefined : escapeText(error.stack);
  error.message = message;
  if (stack !== undefined) error.stack = stack;
}

function escapeText(text: string): string {
  return escapeForeign(text.replace(COLOURS, ""), { keepLines: true });
}
