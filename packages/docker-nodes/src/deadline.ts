import { DockerNodesError } from "./errors.ts";
import { MAX_TIMEOUT_MS, type WaitOptions } from "./wait-options.ts";

/** The clock of one operation: `signal` aborts with the caller's reason or, when time is up, with a `timeout` error. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects as soon as the deadline passes. */
  race<T>(work: Promise<T>): Promise<T>;
}

/** The factor of what does not belong to a node set. */
export const NO_FACTOR = 1;

/**
 * Starts the clock of the operation that `describe` names. Dispose of it when the operation has settled.
 * @param timeoutFactor the node set's, which multiplies the default
 */
export function startDeadline(
  describe: () => string,
  wait: WaitOptions,
  defaultMs: number,
  timeoutFactor: number,
): Deadline {
  const { signal: outer, timeoutMs = multipliedTimeoutMs(defaultMs, timeoutFactor) } = wait;
  outer?.throwIfAborted();
  const controller = new AbortController();
  // We listen to our own signal: many operations may share the caller's, and Node warns from eleven listeners on.
  const signal = AbortSignal.any(outer === undefined ? [controller.signal] : [controller.signal, outer]);
  const passed = Promise.withResolvers<never>();
  passed.promise.catch(() => undefined);
  const onAbort = () => passed.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const onTime = () =>
    controller.abort(new DockerNodesError("timeout", `${describe()} took longer than ${timeoutMs} ms`));
  const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(onTime, timeoutMs);
  return {
    signal,
    race: (work) => raceFromHere(work, passed.promise),
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** Returns a time-out times a factor, at most the longest that a timer can wait; or `Infinity`, which stays that. */
export function multipliedTimeoutMs(timeoutMs: number, factor: number): number {
  if (timeoutMs === Number.POSITIVE_INFINITY) return timeoutMs;
  return Math.min(Math.ceil(timeoutMs * factor), MAX_TIMEOUT_MS);
}

async function raceFromHere<T>(work: Promise<T>, passed: Promise<never>): Promise<T> {
  try {
    return await Promise.race([work, passed]);
  } catch (error) {
    // The error was created by a timer and has the timer's stack; captured again here, the stack leads to the caller.
    if (error instanceof DockerNodesError && error.code === "timeout") Error.captureStackTrace(error);
    throw error;
  }
}
