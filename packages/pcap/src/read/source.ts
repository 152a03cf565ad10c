/** The source of a capture: its bytes, or chunks of them as they arrive (a web or Node stream, a generator). */
export type PcapSource = Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes already in memory are read in pieces, so that a batch's columns stay small and in the cache. */
const PIECE_BYTES = 512 * 1024;

/** The chunks of a capture, read one after the other. */
export interface Chunks {
  /** Returns the next chunk; undefined at the end, and once the chunks are closed. It is not called again before it settles. */
  next(): Promise<Uint8Array | undefined>;
  /** Releases the source. A pending `next()` then settles soon. Idempotent. Settles when the source is released. */
  close(): Promise<void>;
  /** Takes back a chunk that is no longer used; absent if chunks are not reused. */
  readonly recycle?: ((chunk: Uint8Array) => void) | undefined;
}

/** Returns the chunks of a source. */
export function chunksOf(source: PcapSource): Chunks {
  return source instanceof Uint8Array ? new Pieces(source) : new StreamChunks(source);
}

class Pieces implements Chunks {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): Promise<Uint8Array | undefined> {
    const offset = this.#offset;
    this.#offset += PIECE_BYTES;
    const piece = offset < this.#bytes.length ? this.#bytes.subarray(offset, this.#offset) : undefined;
    return Promise.resolve(piece);
  }

  close(): Promise<void> {
    this.#offset = this.#bytes.length;
    return Promise.resolve();
  }
}

/** The chunks of a stream. Closing ends the wait for a chunk immediately, and releases the stream. */
class StreamChunks implements Chunks {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #closed = Promise.withResolvers<undefined>();
  #iterator: AsyncIterator<Uint8Array> | undefined;
  #isPending = false;
  #isDone = false;
  #closing: Promise<void> | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#isDone) return undefined;
    this.#iterator ??= this.#source[Symbol.asyncIterator]();
    return await Promise.race([this.#read(this.#iterator), this.#closed.promise]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #read(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    this.#isPending = true;
    try {
      const result = await iterator.next();
      if (result.done !== true) return result.value;
      this.#isDone = true;
      return undefined;
    } catch (error) {
      // An iterator that has thrown has ended.
      this.#isDone = true;
      throw error;
    } finally {
      this.#isPending = false;
    }
  }

  async #close(): Promise<void> {
    const iterator = this.#isDone ? undefined : this.#iterator;
    this.#isDone = true;
    this.#closed.resolve(undefined);
    const released = iterator?.return?.();
    // Not awaited while a chunk is pending: a generator's return() waits for the very chunk that has been given up.
    if (this.#isPending) void released?.catch(() => {});
    else await released;
  }
}
