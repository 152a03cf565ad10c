import type { FrameBatch } from "../capture/batch.ts";
import type { CaptureBlock } from "../capture/capture-block.ts";
import type { Frame } from "../capture/frame.ts";
import type { PcapReader } from "../read/reader.ts";

/** The frames of a capture that is merged, and what is between them. */
export interface MergeSource {
  /** Returns the next frame if it has been read already. */
  take(): Frame | undefined;
  /** Returns the next frame; undefined after the last. */
  read(): Promise<Frame | undefined>;
  /** Returns the parts of the capture that were read since the last call and are not frames. */
  takeBlocks(): CaptureBlock[];
  /** Releases the capture. */
  close(): Promise<void>;
}

/** Returns the source of a capture. */
export function mergeSource(capture: PcapReader | AsyncIterable<Frame>): MergeSource {
  return "batches" in capture ? new ReaderSource(capture) : new FramesSource(capture);
}

class ReaderSource implements MergeSource {
  readonly #batches: AsyncIterator<FrameBatch, undefined>;
  #frames: Iterator<Frame, undefined> | undefined;
  #blocks: CaptureBlock[] = [];

  constructor(reader: PcapReader) {
    this.#batches = reader.batches({ keepBlocks: true });
  }

  take(): Frame | undefined {
    return this.#frames?.next().value;
  }

  async read(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.take();
      if (frame !== undefined) return frame;
      const { value: batch } = await this.#batches.next();
      if (batch === undefined) return undefined;
      this.#blocks.push(...batch.blocks);
      this.#frames = batch.length === 0 ? undefined : batch[Symbol.iterator]();
    }
  }

  takeBlocks(): CaptureBlock[] {
    if (this.#blocks.length === 0) return this.#blocks;
    return this.#blocks.splice(0);
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

class FramesSource implements MergeSource {
  readonly #frames: AsyncIterator<Frame>;

  constructor(frames: AsyncIterable<Frame>) {
    this.#frames = frames[Symbol.asyncIterator]();
  }

  take(): undefined {
    return undefined;
  }

  async read(): Promise<Frame | undefined> {
    const result = await this.#frames.next();
    return result.done === true ? undefined : result.value;
  }

  takeBlocks(): CaptureBlock[] {
    return [];
  }

  async close(): Promise<void> {
    await this.#frames.return?.();
  }
}
