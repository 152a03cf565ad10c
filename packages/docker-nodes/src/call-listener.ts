/**
 * Calls a function of the caller's. If it throws, that is an uncaught exception of the process: the error is neither lost
 * nor does it disturb the connection on which the event arrived.
 */
export function callListener<T>(listener: (event: T) => void, event: T): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
