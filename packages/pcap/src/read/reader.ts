import type { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";
import {
  badValue,
  checkBoolean,
  checkFunction,
  checkKnownOptions,
  checkSignal,
  type OptionNames,
} from "../check-options.ts";
import { BatchIterator, type ReaderOptions } from "./batch-iterator.ts";
import { PcapDecoder, type PcapDecoderOptions } from "./decoder.ts";
import { FrameIterator } from "./frame-iterator.ts";
import { type Chunks, chunksOf, type PcapSource } from "./source.ts";

/** Options of {@link openPcap}. */
export interface OpenPcapOptions extends Omit<PcapDecoderOptions, "keepBlocks"> {
  /** Ends the reading: iteration rejects with the signal's reason and the source is released. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Returns only the frames for which it returns true, also in batches: `filter("udp port 53")` of `@alpy/pcap/filter`, or
   * `compilePattern({ … })` of `@alpy/pcap/match`. An error that it throws ends the reading. Default: all frames.
   */
  readonly filter?: ((frame: Frame) => boolean) | undefined;
}

/** Options of {@link PcapReader.batches}. */
export interface BatchesOptions {
  /**
   * Whether the batches have also what is not a frame, as `blocks`: sections, interfaces and, of pcapng, names, secrets and
   * statistics. A batch may then have blocks only. Default `false`.
   */
  readonly keepBlocks?: boolean | undefined;
}

const OPTIONS: OptionNames<OpenPcapOptions> = {
  maxFrameBytes: true,
  correctTimestamp: true,
  source: true,
  signal: true,
  filter: true,
};
const BATCHES_OPTIONS: OptionNames<BatchesOptions> = { keepBlocks: true };

/**
 * A capture to iterate over, frame by frame or, faster, batch by batch. Nothing is read before iteration begins.
 * Everything is released when it ends: at the end of the capture, by `break`, by `return()` (even while a frame is
 * awaited), by an error, or when the signal aborts (even if nobody awaits a frame). Damage is thrown (as a
 * {@link PcapError}) after all good frames before it were delivered.
 */
export interface PcapReader extends AsyncIterable<Frame> {
  /**
   * Returns the frames in batches, none of them empty: `for await (const batch of reader.batches()) for (const frame of batch)`.
   *
   * @throws {TypeError} if an option is unknown or not valid
   */
  batches(options?: BatchesOptions): AsyncIterableIterator<FrameBatch, undefined>;
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
  const { signal, filter, ...decoderOptions } = options;
  checkReaderOptions({ signal, filter });
  return createReader(() => chunksOf(source), decoderOptions, { signal, filter });
}

/**
 * Checks the options of an iteration.
 *
 * @throws {TypeError} if an option is not valid
 */
export function checkReaderOptions({ signal, filter }: ReaderOptions): void {
  checkSignal("signal", signal);
  checkFunction("filter", filter);
}

/**
 * Returns a reader that opens its chunks again for each iteration.
 *
 * @throws {TypeError} if an option is not valid
 */
export function createReader(
  open: () => Chunks,
  options: PcapDecoderOptions,
  readerOptions: ReaderOptions,
): PcapReader {
  // Created here only to check the options, so that the error's stack shows the caller.
  new PcapDecoder(options);
  const batches = (batchesOptions: BatchesOptions = {}): BatchIterator => {
    checkKnownOptions("batches", batchesOptions, BATCHES_OPTIONS);
    const { keepBlocks } = batchesOptions;
    checkBoolean("keepBlocks", keepBlocks);
    return new BatchIterator(open, new PcapDecoder({ ...options, keepBlocks }), readerOptions);
  };
  return { batches, [Symbol.asyncIterator]: () => new FrameIterator(batches()) };
}
