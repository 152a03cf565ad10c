import type { CaptureBlock } from "../capture/capture-block.ts";
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
import { unreachable } from "../unreachable.ts";
import { ChunkBuffer } from "./chunk-buffer.ts";
import { MergeQueue } from "./merge-queue.ts";
import { MergedInterfaces } from "./merged-interfaces.ts";
import { PcapngEncoder, type PcapngRecord } from "./pcapng-encoder.ts";

/** One of the captures that {@link mergeCaptures} merges. */
export interface MergeInput {
  /**
   * Name of the capture: of its interface, or, if the interface has a name of its own, what precedes that, as in `left:eth0`.
   * Default: interfaces keep their own names.
   */
  readonly name?: string | undefined;
  /** Description of its interfaces. Default: they keep their own. */
  readonly description?: string | undefined;
  /** Its frames in time order: a reader, with its time stamps corrected if necessary, or frames from elsewhere. */
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
 * Merges captures into one pcapng capture in time order, as mergecap does. Each capture keeps its interfaces, with names,
 * descriptions, link types and options; each frame its interface, comments, direction and options. Names of addresses, secrets
 * and statistics are kept, too; comments on sections become comments on the whole. Frames with the same time are in the order
 * of the captures. Returns the bytes in chunks. It holds one batch of each capture and one chunk, however long the captures
 * are. A capture whose own frames are out of order keeps its order: a frame that is too late is written as soon as it is read.
 * Snap lengths are not declared. If link types differ, Wireshark reads the file and tcpdump does not.
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
  await using queue = new MergeQueue(inputs);
  await queue.begin();
  const chunks = new ChunkBuffer();
  const output = { encoder: new PcapngEncoder(), interfaces: 0, add: (block: Uint8Array) => chunks.add(block) };
  const lanes = queue.lanes.map(({ input, source }) => {
    return { source, blocks: source.takeBlocks(), interfaces: new MergedInterfaces(output, input) };
  });
  const ofSections = lanes.flatMap(({ blocks }) => blocks.flatMap(commentsOf));
  output.add(output.encoder.header({ comments: comment === undefined ? ofSections : [comment, ...ofSections] }));
  for (const [index, { blocks, interfaces }] of lanes.entries()) {
    for (const block of blocks) interfaces.addBlock(block);
    const frame = queue.lanes[index]?.frame;
    if (frame !== undefined) interfaces.indexOf(frame.interface);
    else if (interfaces.count === 0) interfaces.describeUnknown();
  }
  try {
    for (let lane = queue.earliest(); lane?.frame !== undefined; lane = queue.earliest()) {
      signal?.throwIfAborted();
      const { interfaces, source } = lanes[lane.index] ?? unreachable("a lane that is not in its queue");
      const index = interfaces.indexOf(lane.frame.interface);
      output.add(output.encoder.record(recordOf(lane.frame, lane.input), index));
      if (chunks.length >= CHUNK_BYTES) yield chunks.take();
      await queue.advance();
      for (const block of source.takeBlocks()) interfaces.addBlock(block);
    }
  } finally {
    if (!signal?.aborted && chunks.length > 0) yield chunks.take();
  }
}

function commentsOf(block: CaptureBlock): readonly string[] {
  return block.kind === "section" ? block.comments : [];
}

function recordOf(frame: Frame, input: MergeInput): PcapngRecord {
  const { data, seconds, nanoseconds, originalLength, flags, options } = frame;
  const record = { data, seconds, nanoseconds, originalLength, flags, options };
  if (input.comment !== undefined) return { ...record, comment: input.comment(frame) };
  return { ...record, comment: frame.comment, comments: frame.comments };
}

function checkInput(path: string, input: MergeInput): void {
  checkKnownOptions(path, input, INPUT_OPTIONS);
  checkString(`${path}.name`, input.name);
  checkString(`${path}.description`, input.description);
  checkFunction(`${path}.comment`, input.comment);
  if (typeof Object(input.capture)[Symbol.asyncIterator] === "function") return;
  throw badValue(`${path}.capture`, "a reader or an async iterable of frames", input.capture);
}
