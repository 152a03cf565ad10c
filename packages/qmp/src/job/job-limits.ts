import type { QmpError } from "../errors.ts";

/** The limits of a job, until they are disposed of. */
export interface JobLimits extends Disposable {
  readonly signal: AbortSignal;
}

/** Combines the user's signal and the time-out into one signal, whose reason is the error of the call. */
export function limitJob(signal: AbortSignal | undefined, timeoutMs: number, onTimeout: () => QmpError): JobLimits {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const isLimited = timeoutMs !== Number.POSITIVE_INFINITY;
  const timer = isLimited ? setTimeout(() => controller.abort(onTimeout()), timeoutMs) : undefined;
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
