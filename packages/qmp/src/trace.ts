/** The stack at a call's site, kept to be given to an error that comes about later, in a stream's callback. */
export interface Trace {
  readonly stack?: string;
}

/** Records where the caller of `entry` stands; formatted only if it is read. */
export function traceCaller(entry: (...args: never[]) => unknown): Trace {
  const trace = {};
  Error.captureStackTrace(trace, entry);
  return trace;
}

/** Gives the error the stack of the call that it answers. */
export function withTrace<E extends Error>(error: E, { stack = "" }: Trace): E {
  const frames = stack.indexOf("\n");
  if (frames !== -1) error.stack = `${error.name}: ${error.message}${stack.slice(frames)}`;
  return error;
}
