import type { Frame } from "../capture/frame.ts";
import {
  badValue,
  checkFunction,
  checkKnownOptions,
  checkSignal,
  checkString,
  type OptionNames,
} from "../check-options.ts";
import type { PcapReader } from "../read/reader.ts";
import { ChunkBuffer } from "./chunk-buffer.ts";
import { MergeQueue } from "./merge-queue.ts";
import { PcapngEncoder, type PcapngInterfaceOptions, type PcapngRecord } from "./pcapng-encoder.ts";

/** One of the captures that {@link mergeCaptures} merges. */
export interface MergeInput extends Pick<PcapngInterfaceOptions, "name" | "description"> {
  /** Its frames in time order: a reader, with its time stamps corrected if necessary. */
  readonly capture: PcapReader | AsyncIterable<Frame>;
  /** Returns the comment to write for a frame. Default: the comment that it has. */
  readonly comment?: ((frame: Frame) => string | undefined) | undefined;
}

/** Options of {@link mergeCaptures}. */
export interface MergeOptions {
  /** Comment on the whole capture. Default: no comment. */
  readonly comment?: string | undefined;
  /** Ends the merging: iteration rejects with the signal's reason, and the captures are released. */
  readonly signal?: AbortSignal | undefined;
}

const INPUT_OPTIONS: OptionNames<MergeInput> = { name: true, description: true, capture: true, comment: true };
const OPTIONS: OptionNames<MergeOptions> = { comment: true, signal: true };

/** Approximate size of the chunks: large enough that writing them takes few system calls. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Merges captures into one pcapng capture in time order, each capture as an interface with its own name. Frames with the
 * same time are in the order of the captures. Returns the bytes in chunks. It holds one frame of each capture and one chunk,
 * however long the captures are. A capture whose own frames are out of order keeps its order: a frame that is too late
 * is written as soon as it is read. Each interface has the link type of its capture's first frame; if these differ,
 * Wireshark reads the file and tcpdump does not.
 *
 * @throws {TypeError} if an option is unknown or not valid
 * @throws {PcapError} during iteration: the error of reading a capture, after everything before it was delivered
 */
export function mergeCaptures(
  inputs: readonly MergeInput[],
  options: MergeOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!Array.isArray(inputs)) throw badValue("inputs", "an array", inputs);
  for (const [index, input] of inputs.entries()) checkInput(`inputs[${index}]`, input);
  checkKnownOptions("mergeCaptures", options, OPTIONS);
  checkString("comment", options.comment);
  checkSignal("signal", options.signal);
  return merge([...inputs], options);
}

async function* merge(
  inputs: readonly MergeInput[],
  { comment, signal }: MergeOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new PcapngEncoder();
  const chunks = new ChunkBuffer();
  await using queue = new MergeQueue(inputs);
  await queue.begin();
  chunks.add(encoder.header(comment));
  for (const { input, frame } of queue.lanes) {
    const { name, description } = input;
    // Without a snap length: libpcap, and so tcpdump, rejects files with different ones.
    chunks.add(encoder.interface({ name, description, linkType: frame?.linkType }));
  }
  try {
    for (let lane = queue.earliest(); lane?.frame !== undefined; lane = queue.earliest()) {
      signal?.throwIfAborted();
      chunks.add(encoder.record(recordOf(lane.frame, lane.input), lane.index));
      if (chunks.length >= CHUNK_BYTES) yield chunks.take();
      await queue.advance();
    }
  } finally {
    if (!signal?.aborted && chunks.length > 0) yield chunks.take();
  }
}

function recordOf(frame: Frame, input: MergeInput): PcapngRecord {
  const { data, seconds, nanoseconds, originalLength } = frame;
  const comment = input.comment === undefined ? frame.comment : input.comment(frame);
  return { data, seconds, nanoseconds, originalLength, comment };
}

function checkInput(path: string, input: MergeInput): void {
  checkKnownOptions(path, input, INPUT_OPTIONS);
  checkString(`${path}.name`, input.name);
  checkString(`${path}.description`, input.description);
  checkFunction(`${path}.comment`, input.comment);
  if (typeof Object(input.capture)[Symbol.asyncIterator] === "function") return;
  throw badValue(`${path}.capture`, "a reader or an async iterable of frames", input.capture);
}
