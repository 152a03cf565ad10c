import type { Frame } from "./frame.ts";
import { type DecodeOptions, PcapDecoder } from "./pcap-decoder.ts";

/** How a capture is read. */
export interface OpenOptions extends DecodeOptions {
  /** Ends the reading early: the iteration rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/** A capture to be read, once: frame by frame, or in batches. */
export interface Capture extends AsyncIterable<Frame> {
  /** The frames in groups as they come from the source; walking a group costs no promise a frame. */
  batches(): AsyncIterable<readonly Frame[]>;
}

/**
 * Reads a capture. Every good frame is given before an error is thrown.
 *
 * Throws, from the iteration, {@link PcapError} `not-a-capture`, `unsupported-format`, `corrupt`, `truncated`; and what the source throws.
 */
export function openPcap(source: Uint8Array | AsyncIterable<Uint8Array>, options: OpenOptions = {}): Capture {
  const batches = (): AsyncIterable<readonly Frame[]> => decodeBatches(source, options);
  return { batches, [Symbol.asyncIterator]: () => new FrameIterator(batches()[Symbol.asyncIterator]()) };
}

async function* decodeBatches(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  { signal, ...options }: OpenOptions,
): AsyncGenerator<readonly Frame[], void, undefined> {
  const decoder = new PcapDecoder(options);
  const chunks = source instanceof Uint8Array ? [source] : source;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    const frames = decoder.push(chunk);
    if (frames.length > 0) yield frames;
  }
  decoder.end();
}

/** Frame by frame, written by hand: an async generator would cost twice as much a frame. */
class FrameIterator implements AsyncIterator<Frame, undefined> {
  readonly #batches: AsyncIterator<readonly Frame[], unknown>;
  #batch: readonly Frame[] = [];
  #next = 0;

  constructor(batches: AsyncIterator<readonly Frame[], unknown>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<Frame, undefined>> {
    const value = this.#batch[this.#next];
    if (value === undefined) return this.#fromNextBatch();
    this.#next += 1;
    return Promise.resolve({ done: false, value });
  }

  async return(): Promise<IteratorResult<Frame, undefined>> {
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }

  async #fromNextBatch(): Promise<IteratorResult<Frame, undefined>> {
    const result = await this.#batches.next();
    if (result.done) return { done: true, value: undefined };
    this.#batch = result.value;
    this.#next = 0;
    return this.next();
  }
}
