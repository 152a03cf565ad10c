import { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";
import { badValue, checkKnownOptions, checkSignal, type OptionNames } from "../check-options.ts";
import { DECODER_OPTIONS, PcapDecoder, type PcapDecoderOptions } from "./decoder.ts";
import { type Chunks, chunksOf, type PcapSource } from "./source.ts";

/** Options of {@link openPcap}. */
export interface OpenPcapOptions extends PcapDecoderOptions {
  /** Ends the reading: iteration rejects with the signal's reason and the source is released. */
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS: OptionNames<OpenPcapOptions> = { ...DECODER_OPTIONS, signal: true };

/**
 * A capture to iterate over, frame by frame or, faster, batch by batch. Nothing is read before iteration begins.
 * Everything is released when it ends: at the end of the capture, by `break` or by an error. Damage is thrown (as a
 * {@link PcapError}) after all good frames before it were delivered.
 */
export interface PcapReader extends AsyncIterable<Frame> {
  /** Returns the frames in batches, none of them empty: `for await (const batch of reader.batches()) for (const frame of batch)`. */
  batches(): AsyncIterableIterator<FrameBatch, undefined>;
  /** Returns the frames one by one. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Frame, undefined>;
}

/**
 * Returns a reader of a capture: classic pcap, of either byte order, in microseconds or nanoseconds, or pcapng.
 *
 * @example
 * for await (const frame of openPcap(bytes)) console.log(frame.timestampNs, summary(frame));
 *
 * @throws {TypeError} if the source or an option is not valid, or an option is unknown
 */
export function openPcap(source: PcapSource, options: OpenPcapOptions = {}): PcapReader {
  const isSource = source instanceof Uint8Array || typeof Object(source)[Symbol.asyncIterator] === "function";
  if (!isSource) throw badValue("source", "a Uint8Array or an async iterable of them", source);
  checkKnownOptions("openPcap", options, OPTIONS);
  const { signal, ...decoderOptions } = options;
  checkSignal("signal", signal);
  return createReader(() => chunksOf(source, signal), decoderOptions);
}

/**
 * Returns a reader that opens its chunks again for each iteration.
 *
 * @throws {TypeError} if an option is not valid
 */
export function createReader(open: () => Chunks, options: PcapDecoderOptions): PcapReader {
  // Created here only to check the options, so that the error's stack shows the caller.
  new PcapDecoder(options);
  const batches = (): AsyncGenerator<FrameBatch, undefined, undefined> => readBatches(open(), new PcapDecoder(options));
  return { batches, [Symbol.asyncIterator]: () => new FrameIterator(batches()) };
}

async function* readBatches(chunks: Chunks, decoder: PcapDecoder): AsyncGenerator<FrameBatch, undefined, undefined> {
  for await (const chunk of chunks) {
    const batch = decoder.push(chunk);
    if (batch.length > 0) yield batch;
    if (decoder.error !== undefined) throw decoder.error;
    if (chunks.recycle !== undefined && FrameBatch.release(batch)) chunks.recycle(chunk);
  }
  decoder.end();
}

/** Iterates over frames. Written by hand: an async generator costs more than twice as much per frame. */
class FrameIterator implements AsyncIterableIterator<Frame, undefined> {
  readonly #batches: AsyncIterator<FrameBatch, undefined>;
  #batch: FrameBatch | undefined;
  #index = 0;
  /** Number of calls of next() that wait for a batch. They are answered in order. */
  #waiting = 0;
  #lastWaiting: Promise<unknown> = Promise.resolve();

  constructor(batches: AsyncIterator<FrameBatch, undefined>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<Frame, undefined>> {
    const frame = this.#waiting === 0 ? this.#takeFrame() : undefined;
    if (frame !== undefined) return Promise.resolve({ value: frame, done: false });
    this.#waiting++;
    const result = this.#lastWaiting.then(() => this.#awaitFrame());
    this.#lastWaiting = result.catch(() => {});
    return result;
  }

  async return(): Promise<IteratorResult<Frame, undefined>> {
    this.#batch = undefined;
    await this.#batches.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeFrame(): Frame | undefined {
    const batch = this.#batch;
    return batch !== undefined && this.#index < batch.length ? batch.frame(this.#index++) : undefined;
  }

  async #awaitFrame(): Promise<IteratorResult<Frame, undefined>> {
    try {
      for (;;) {
        const frame = this.#takeFrame();
        if (frame !== undefined) return { value: frame, done: false };
        const result = await this.#batches.next();
        if (result.done === true) return { value: undefined, done: true };
        this.#batch = result.value;
        this.#index = 0;
      }
    } finally {
      this.#waiting--;
    }
  }
}
