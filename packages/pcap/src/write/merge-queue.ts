import type { Frame } from "../capture/frame.ts";
import type { PcapReader } from "../read/reader.ts";
import { unreachable } from "../unreachable.ts";
import { type MergeSource, mergeSource } from "./merge-source.ts";

/** An input with a capture. */
interface Input {
  readonly capture: PcapReader | AsyncIterable<Frame>;
}

/** A capture with its next frame. */
export interface Lane<I extends Input> {
  /** Position among the captures. */
  readonly index: number;
  readonly input: I;
  readonly source: MergeSource;
  /** The next frame; undefined after the last. */
  frame: Frame | undefined;
}

/** The captures in a heap of those that have frames left: the capture with the earliest frame is on top. */
export class MergeQueue<I extends Input> {
  /** All captures, in the given order. */
  readonly lanes: readonly Lane<I>[];
  #heap: Lane<I>[] = [];

  constructor(inputs: readonly I[]) {
    this.lanes = inputs.map((input, index) => {
      return { index, input, source: mergeSource(input.capture), frame: undefined };
    });
  }

  /** Reads the first frame of each capture. */
  async begin(): Promise<void> {
    await Promise.all(this.lanes.map(readNext));
    this.#heap = this.lanes.filter(({ frame }) => frame !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  /** Returns the capture with the earliest frame; undefined if no frames are left. */
  earliest(): Lane<I> | undefined {
    return this.#heap[0];
  }

  /** Reads the next frame of the earliest capture and restores the order. */
  async advance(): Promise<void> {
    const top = this.#heap[0] ?? unreachable("advance() of an empty queue");
    top.frame = top.source.take() ?? (await top.source.read());
    if (top.frame === undefined) {
      const last = this.#heap.pop() ?? unreachable("an empty queue with a top");
      if (this.#heap.length > 0) this.#heap[0] = last;
    }
    this.#sink();
  }

  /** Releases all captures. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.lanes.map(({ source }) => source.close()));
  }

  /** Moves the top of the heap down to its place. */
  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const rightIsFirst = left !== undefined && right !== undefined && isBefore(right, left);
      const child = rightIsFirst ? 2 * at + 2 : 2 * at + 1;
      const parent = heap[at];
      const first = heap[child];
      if (parent === undefined || first === undefined || isBefore(parent, first)) return;
      heap[at] = first;
      heap[child] = parent;
      at = child;
    }
  }
}

async function readNext(lane: Lane<Input>): Promise<void> {
  lane.frame = await lane.source.read();
}

function isBefore(a: Lane<Input>, b: Lane<Input>): boolean {
  if (a.frame === undefined || b.frame === undefined) return a.frame !== undefined;
  const bySeconds = a.frame.seconds - b.frame.seconds;
  const order = bySeconds === 0 ? a.frame.nanoseconds - b.frame.nanoseconds : bySeconds;
  return order === 0 ? a.index < b.index : order < 0;
}
