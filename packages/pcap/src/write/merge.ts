import type { Frame } from "../capture/frame.ts";
import type { PcapReader } from "../read/reader.ts";
import { PcapngEncoder, type PcapngInterfaceOptions } from "./pcapng-encoder.ts";

/** One of the captures that {@link mergeCaptures} merges. */
export interface MergeInput extends Pick<PcapngInterfaceOptions, "name" | "description"> {
  /** Its frames, in the order of time: a reader, with its time stamps corrected if need be. */
  readonly capture: PcapReader | AsyncIterable<Frame>;
  /** What is to be written to a frame. Default: the comment that it has. */
  readonly comment?: (frame: Frame) => string | undefined;
}

/** What {@link mergeCaptures} is told beside its captures. */
export interface MergeOptions {
  /** Written to the whole capture. */
  comment?: string;
  /** Ends the merging: iteration rejects with the signal's reason, and the captures are released. */
  signal?: AbortSignal;
}

/** Chunks of about this size, so that writing them costs few system calls. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Merges captures into one of the pcapng format, in the order of time, each capture an interface of its own name; frames of
 * the same time are in the order of the captures. Gives the bytes in chunks. It holds one frame of each capture and one
 * chunk, however long they are. A capture whose own frames are out of order keeps its order: a frame that comes too late is
 * written as soon as it is met. Each interface has the link type of its capture's first frame; where those differ, Wireshark
 * reads the file and tcpdump does not.
 *
 * @throws {PcapError} what reading a capture throws, after all that could be merged before it has been given out
 */
export async function* mergeCaptures(
  inputs: readonly MergeInput[],
  options: MergeOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { comment, signal } = options;
  const encoder = new PcapngEncoder();
  const chunks = new Chunks();
  await using lanes = new Lanes(inputs);
  await lanes.begin();
  chunks.add(encoder.header(comment));
  for (const { input, frame } of lanes.all) chunks.add(encoder.interface(describe(input, frame)));
  try {
    for (let lane = lanes.earliest(); lane?.frame !== undefined; lane = lanes.earliest()) {
      signal?.throwIfAborted();
      const { frame, input, index } = lane;
      const note = input.comment ? input.comment(frame) : frame.comment;
      chunks.add(encoder.record(asRecord(frame, note), index));
      if (chunks.length >= CHUNK_BYTES) yield chunks.take();
      await lanes.advance();
    }
  } finally {
    if (!signal?.aborted && chunks.length > 0) yield chunks.take();
  }
}

function describe({ name, description }: MergeInput, first: Frame | undefined): PcapngInterfaceOptions {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    // No snap length: libpcap, and so tcpdump, reads no file whose interfaces differ in it.
    ...(first && { linkType: first.linkType }),
  };
}

function asRecord({ data, seconds, nanoseconds, originalLength }: Frame, comment: string | undefined) {
  return { data, seconds, nanoseconds, originalLength, comment };
}

/** A capture with its next frame; none after its end. */
interface Lane {
  readonly index: number;
  readonly input: MergeInput;
  readonly frames: AsyncIterator<Frame>;
  frame: Frame | undefined;
}

/** The captures, as a heap of those that have frames left: the one with the earliest is on top. */
class Lanes {
  readonly all: readonly Lane[];
  #heap: Lane[] = [];

  constructor(inputs: readonly MergeInput[]) {
    this.all = inputs.map((input, index) => {
      return { index, input, frames: input.capture[Symbol.asyncIterator](), frame: undefined };
    });
  }

  /** Reads the first frame of each. */
  async begin(): Promise<void> {
    await Promise.all(this.all.map(readNext));
    this.#heap = this.all.filter(({ frame }) => frame !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  earliest(): Lane | undefined {
    return this.#heap[0];
  }

  /** Reads on in the earliest, and finds its place anew. */
  async advance(): Promise<void> {
    const [top] = this.#heap;
    if (top === undefined) return;
    await readNext(top);
    if (top.frame === undefined) {
      const last = this.#heap.pop();
      if (last !== undefined && this.#heap.length > 0) this.#heap[0] = last;
    }
    this.#sink();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.all.map(async ({ frames }) => await frames.return?.()));
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      const rightIsFirst = left !== undefined && right !== undefined && isBefore(right, left);
      const child = rightIsFirst ? 2 * at + 2 : 2 * at + 1;
      const [parent, first] = [heap[at], heap[child]];
      if (parent === undefined || first === undefined || isBefore(parent, first)) return;
      heap[at] = first;
      heap[child] = parent;
      at = child;
    }
  }
}

async function readNext(lane: Lane): Promise<void> {
  const result = await lane.frames.next();
  lane.frame = result.done === true ? undefined : result.value;
}

function isBefore(a: Lane, b: Lane): boolean {
  if (a.frame === undefined || b.frame === undefined) return a.frame !== undefined;
  const bySeconds = a.frame.seconds - b.frame.seconds;
  const order = bySeconds === 0 ? a.frame.nanoseconds - b.frame.nanoseconds : bySeconds;
  return order === 0 ? a.index < b.index : order < 0;
}

/** Puts small pieces together. */
class Chunks {
  #pieces: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  take(): Uint8Array {
    const chunk = new Uint8Array(this.length);
    let offset = 0;
    for (const piece of this.#pieces) {
      chunk.set(piece, offset);
      offset += piece.length;
    }
    this.#pieces = [];
    this.length = 0;
    return chunk;
  }
}
