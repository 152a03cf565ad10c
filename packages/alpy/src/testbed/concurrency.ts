/**
 * Waits until all promises have settled, so that no result arrives without an owner after the first failure. Returns the
 * results, or throws the error of the first promise in the list that failed.
 */
export async function allOrFirstError<T extends readonly unknown[]>(
  promises: {
    [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
