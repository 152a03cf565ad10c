/** The source of a capture: its bytes, or chunks of them as they arrive (a web or Node stream, a generator). */
export type PcapSource = Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes already in memory are read in pieces, so that a batch's columns stay small and in the cache. */
const PIECE_BYTES = 512 * 1024;

/** The chunks of a capture. */
export type Chunks = (Iterable<Uint8Array> | AsyncIterable<Uint8Array>) & {
  /** Takes back a chunk that is no longer used; absent if chunks are not reused. */
  readonly recycle?: ((chunk: Uint8Array) => void) | undefined;
};

/** Returns the chunks of a source. An abort ends the wait for a chunk immediately, and the source is released. */
export function chunksOf(source: PcapSource, signal: AbortSignal | undefined): Chunks {
  if (source instanceof Uint8Array) return pieces(source, signal);
  return signal === undefined ? source : abortable(source, signal);
}

function* pieces(bytes: Uint8Array, signal: AbortSignal | undefined): Generator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
    signal?.throwIfAborted();
    yield bytes.subarray(offset, offset + PIECE_BYTES);
  }
}

async function* abortable(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const result = await unlessAborted(iterator.next(), signal);
      isDone = result.done === true;
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    const released = isDone ? undefined : iterator.return?.();
    // Not awaited after an abort: a generator's return() waits for the very chunk that has been given up.
    if (signal.aborted) void released?.catch(() => {});
    else await released;
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  // It may have aborted while no chunk was pending.
  if (signal.aborted) onAbort();
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}
