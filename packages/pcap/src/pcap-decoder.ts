import { PcapError } from "./errors.ts";
import { type FileHeader, fileHeaderBytes, parseFileHeader } from "./file-header.ts";
import {
  type CorrectTimestamp,
  type Frame,
  type FrameContext,
  RecordFrame,
  readUint32,
  recordHeaderBytes,
} from "./frame.ts";

/** The longest frame that is believed; libpcap's MAXIMUM_SNAPLEN. It bounds the memory, whatever the file says. */
export const maximumFrameBytes = 262_144;

/** How a capture is decoded. */
export interface DecodeOptions {
  /** Puts time stamps right as they are read. Default: they are taken as they stand in the file. */
  correctTimestamp?: CorrectTimestamp;
}

/**
 * The codec: chunks of a capture file in, frames out, with no IO. Frames that lie whole in a chunk are views of it; at
 * most one frame that does not is kept in between.
 */
export class PcapDecoder {
  readonly #options: DecodeOptions;
  #context: FrameContext | undefined;
  /** The file header or record that began in an earlier chunk, with room for as much of it as is known to come. */
  #partial = new Uint8Array(fileHeaderBytes);
  #partialLength = 0;
  /** Where the next item begins in the file. */
  #offset = 0;
  #fault: PcapError | undefined;

  constructor(options: DecodeOptions = {}) {
    this.#options = options;
  }

  /** What the file says of itself; `undefined` until its 24 bytes have come. */
  get header(): FileHeader | undefined {
    return this.#context?.header;
  }

  /**
   * Takes the next chunk of the file and gives the frames that it completes, in order. The chunk's bytes must not change
   * while the frames are in use. A fault after good frames is thrown by the next call, so that none of them is lost.
   * @throws {PcapError} `not-a-capture`, `unsupported-format`, `corrupt`
   */
  push(chunk: Uint8Array): Frame[] {
    if (this.#fault) throw this.#fault;
    const frames: Frame[] = [];
    try {
      const rest = this.#takeWhole(this.#finishPartial(chunk, frames), frames);
      if (rest.length > 0) this.#beginPartial(rest);
    } catch (fault) {
      if (!(fault instanceof PcapError) || frames.length === 0) throw fault;
      this.#fault = fault;
    }
    return frames;
  }

  /**
   * Says that the file is at its end.
   * @throws {PcapError} `truncated` when it ends within a frame or its header, or what is still to be thrown by `push`
   */
  end(): void {
    if (this.#fault) throw this.#fault;
    if (this.#context && this.#partialLength === 0) return;
    const item = this.#context ? "a frame's record" : "its header";
    const sizes = `${this.#partialLength} of at least ${this.#partial.length} bytes are there`;
    throw new PcapError("truncated", this.#offset, `the capture ends within ${item}: ${sizes}`);
  }

  /** Adds to what an earlier chunk began, and gives what of this one is left. */
  #finishPartial(chunk: Uint8Array, frames: Frame[]): Uint8Array {
    if (this.#context && this.#partialLength === 0) return chunk;
    let position = 0;
    for (;;) {
      const taken = chunk.subarray(position, position + this.#partial.length - this.#partialLength);
      this.#partial.set(taken, this.#partialLength);
      this.#partialLength += taken.length;
      position += taken.length;
      if (this.#partialLength < this.#partial.length) break;
      const length = this.#itemLength(this.#partial);
      if (length === this.#partial.length) {
        this.#take(this.#partial, frames);
        this.#partialLength = 0;
        break;
      }
      this.#beginPartial(this.#partial);
    }
    return chunk.subarray(position);
  }

  #takeWhole(bytes: Uint8Array, frames: Frame[]): Uint8Array {
    let position = 0;
    while (bytes.length - position >= recordHeaderBytes) {
      const end = position + this.#itemLength(bytes.subarray(position, position + recordHeaderBytes));
      if (end > bytes.length) break;
      this.#take(bytes.subarray(position, end), frames);
      position = end;
    }
    return bytes.subarray(position);
  }

  #beginPartial(start: Uint8Array): void {
    const known = start.length < recordHeaderBytes ? recordHeaderBytes : this.#itemLength(start);
    this.#partial = new Uint8Array(known);
    this.#partial.set(start);
    this.#partialLength = start.length;
  }

  /** Length of the item whose header is given, checked before anything is allocated for it. */
  #itemLength(item: Uint8Array): number {
    if (!this.#context) return fileHeaderBytes;
    const captured = readUint32(item, 8, this.#context.header.littleEndian);
    if (captured <= maximumFrameBytes) return recordHeaderBytes + captured;
    const message = `a frame of ${captured} bytes is declared, the most that can be is ${maximumFrameBytes}`;
    throw new PcapError("corrupt", this.#offset, message);
  }

  #take(item: Uint8Array, frames: Frame[]): void {
    if (this.#context) frames.push(new RecordFrame(this.#context, item, this.#offset));
    else this.#context = { header: parseFileHeader(item), correctTimestamp: this.#options.correctTimestamp };
    this.#offset += item.length;
  }
}
