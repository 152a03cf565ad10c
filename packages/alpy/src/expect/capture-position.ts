import { type FrameBatch, PcapEncoder } from "@alpy/pcap";

// The layout of a capture is pcap's: an encoder says how long its header and a record without data are.
const encoder = new PcapEncoder();
const headerBytes = encoder.header().length;
const emptyRecordBytes = encoder.record({ seconds: 0, nanoseconds: 0, data: new Uint8Array() }).length;

/** Tracks how far a classic capture has been read, in bytes of the file. */
export class CapturePosition {
  #bytes = headerBytes;

  /** Where the next record begins. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Moves past the record of a frame. */
  advance(batch: FrameBatch, index: number): void {
    const captured = batch.capturedLengths[index];
    if (captured === undefined) throw new RangeError(`the batch has ${batch.length} frames, and no frame ${index}`);
    this.#bytes += emptyRecordBytes + captured;
  }
}
