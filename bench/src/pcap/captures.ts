import { open } from "node:fs/promises";
import { PcapEncoder } from "@alpy/pcap";

const FRAMES_PER_WRITE = 10_000;
const EPOCH_SECONDS = 1_700_000_000;

/** Lengths as in real traffic: half of the frames short, a quarter full, the rest in between. */
const MIXED_LENGTHS = [64, 90, 66, 1514, 60, 576, 66, 721];

/** A capture to write. */
export interface CaptureKind {
  readonly frames: number;
  /** The lengths of the frames, repeated in turn. */
  readonly lengths: readonly number[];
}

/** Frames of mixed lengths. */
export const MIXED: CaptureKind = { frames: 2_000_000, lengths: MIXED_LENGTHS };
/** Short frames only. */
export const TINY: CaptureKind = { frames: 5_000_000, lengths: [64] };

/** Writes a capture with microsecond time stamps, which every peer can read. */
export async function writeCapture(path: string, { frames, lengths }: CaptureKind): Promise<void> {
  const encoder = new PcapEncoder({ timestampResolution: "us" });
  const data = new Uint8Array(2048).map((_, index) => index);
  await using file = await open(path, "w");
  await file.write(encoder.header());
  for (let first = 0; first < frames; first += FRAMES_PER_WRITE) {
    const records: Uint8Array[] = [];
    for (let index = first; index < Math.min(first + FRAMES_PER_WRITE, frames); index++) {
      const length = lengths[index % lengths.length];
      if (length === undefined) throw new Error("unreachable: a capture has at least one length");
      const microseconds = (index * 7919) % 1_000_000;
      const seconds = EPOCH_SECONDS + Math.floor(index / 1000);
      records.push(encoder.record({ data: data.subarray(0, length), seconds, nanoseconds: microseconds * 1000 }));
    }
    await file.writev(records.length > 0 ? [Buffer.concat(records)] : []);
  }
}
