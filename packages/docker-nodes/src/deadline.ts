import { DockerNodesError } from "./errors.ts";

/** How long an operation may take, and who may end it. */
export interface Limits {
  /** Ends the operation: it rejects with the signal's reason. Default: none. */
  signal?: AbortSignal | undefined;
  /** Milliseconds until the operation rejects with the code `timeout`. `Infinity` waits for ever. */
  timeoutMs?: number | undefined;
}

/** One operation's clock: `signal` aborts with the caller's reason or, when time is up, with a `timeout` error. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects as soon as the deadline strikes. */
  race<T>(work: Promise<T>): Promise<T>;
}

/** Starts the clock of the operation that `describe` names. Dispose of it when the operation has settled. */
export function startDeadline(describe: () => string, limits: Limits, defaultMs: number): Deadline {
  const { signal: outer, timeoutMs = defaultMs } = limits;
  outer?.throwIfAborted();
  const controller = new AbortController();
  // A signal of our own to listen to: hundreds of operations may share the caller's, which warns from eleven on.
  const signal = AbortSignal.any([controller.signal, ...(outer === undefined ? [] : [outer])]);
  const struck = Promise.withResolvers<never>();
  struck.promise.catch(() => undefined);
  const onAbort = () => struck.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const onTime = () =>
    controller.abort(new DockerNodesError("timeout", `${describe()} took longer than ${timeoutMs} ms`));
  const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(onTime, timeoutMs);
  return {
    signal,
    race: (work) => raceFromHere(work, struck.promise),
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

async function raceFromHere<T>(work: Promise<T>, struck: Promise<never>): Promise<T> {
  try {
    return await Promise.race([work, struck]);
  } catch (error) {
    // A timer's error has the timer's stack; taken anew here it leads to the caller.
    if (error instanceof DockerNodesError && error.code === "timeout") Error.captureStackTrace(error);
    throw error;
  }
}
