/** One of several pieces of work; it ends early when `signal` aborts. */
export type Work<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Does all work at once. The first failure aborts the rest and is what this rejects with, but only when all have
 * settled, so that nothing is made behind the caller's back.
 */
export async function sideBySide<T extends readonly unknown[]>(
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
