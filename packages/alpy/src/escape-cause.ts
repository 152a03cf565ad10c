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
    try {
      for (const one of escapeOne(error)) seen.add(one);
    } catch {
      // A proxy, or a property, that throws: it stays as it is.
    }
  }
  return cause;
}

/** Escapes the message of one error, and returns the errors that led to it. */
function escapeOne(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  escapeMessage(error);
  return error instanceof AggregateError ? [error.cause, ...error.errors] : [error.cause];
}

function escapeMessage(error: MutableError): void {
  const message = escapeText(error.message);
  if (message === error.message) return;
  const stack = error.stack === undefined ? undefined : escapeText(error.stack);
  try {
    error.message = message;
    if (stack !== undefined) error.stack = stack;
  } catch {
    // A frozen error stays as it is.
  }
}

function escapeText(text: string): string {
  return escapeForeign(text.replace(COLOURS, ""), { keepLines: true });
}
