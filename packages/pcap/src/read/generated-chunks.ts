import type { Chunks } from "./source.ts";

/**
 * Returns the chunks that a generator yields. Closing aborts the signal that the generator received, so that it ends also
 * while it waits, and runs its `finally` blocks.
 */
export function generatedChunks(
  generate: (closed: AbortSignal) => AsyncGenerator<Uint8Array, void, undefined>,
  recycle?: (chunk: Uint8Array) => void,
): Chunks {
  const closed = new AbortController();
  const generator = generate(closed.signal);
  let closing: Promise<void> | undefined;
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const { value } = await generator.next();
      return value ?? undefined;
    } catch (error) {
      if (closed.signal.aborted) return undefined;
      throw error;
    }
  };
  const close = async (): Promise<void> => {
    closed.abort();
    await generator.return();
  };
  return {
    next,
    close: () => {
      closing ??= close();
      return closing;
    },
    recycle,
  };
}
