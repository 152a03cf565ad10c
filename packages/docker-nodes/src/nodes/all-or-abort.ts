/** One of several pieces of work; it ends early when `signal` aborts. */
export type Work<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs all work in parallel and returns the results. The first failure aborts the rest. The call rejects with it when all have
 * settled, so that nothing is created afterwards.
 */
export async function allOrAbort<T extends readonly unknown[]>(
  works: readonly [...{ [K in keyof T]: Work<T[K]> }],
  signal: AbortSignal,
): Promise<T> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const results = await Promise.all(
    works.map(async (work) => {
      try {
        return await work(either);
      } catch (error) {
        failure.abort(error);
        return undefined;
      }
    }),
  );
  failure.signal.throwIfAborted();
  return results as unknown as T;
}
