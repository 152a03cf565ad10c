/** A public function that a user has called. */
type EntryPoint = (...args: never[]) => unknown;

/**
 * Replaces an error's stack by that of the functions that await `entry`, so that it begins at the user's line and not in this
 * package. Call it in the `catch` of `entry`, where V8 knows them (async stack traces). What happened below is in the stack of
 * the error's cause. Returns the error.
 */
export function withCallersStack<E extends Error>(error: E, entry: EntryPoint): E {
  const frames = framesAbove(entry);
  // If nobody awaits it, the stack of the error is all there is.
  if (frames !== "") error.stack = `${error.name}: ${error.message}${frames}`;
  return error;
}

/** Returns the part of the stack above a function, each frame with a line feed before it. */
export function framesAbove(entry: EntryPoint): string {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, entry);
  const { stack = "" } = site;
  const begin = stack.indexOf("\n");
  return begin === -1 ? "" : stack.slice(begin);
}
