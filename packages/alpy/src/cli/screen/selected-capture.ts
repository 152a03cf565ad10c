import { Readable } from "node:stream";
import { type Frame, openPcap, PcapEncoder } from "@alpy/pcap";

/** The frames of a capture that are wanted. */
export interface FrameSelection {
  /** Default: all frames. */
  readonly filter?: ((frame: Frame) => boolean) | undefined;
  /** Number of frames after which the capture ends. Default: no limit. */
  readonly count?: number | undefined;
}

/** Returns a capture that passes as it is received, or one with only the selected frames, which ends after the last of them. */
export function selectedCapture(capture: Readable, selection: FrameSelection): Readable {
  const isWhole = selection.filter === undefined && selection.count === undefined;
  return isWhole ? capture : Readable.from(recordsOf(capture, selection), { objectMode: false });
}

async function* recordsOf(
  capture: Readable,
  { filter = () => true, count = Number.POSITIVE_INFINITY }: FrameSelection,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new PcapEncoder();
  yield encoder.header();
  let passed = 0;
  for await (const frame of openPcap(capture)) {
    if (!filter(frame)) continue;
    yield encoder.record(frame);
    passed += 1;
    if (passed >= count) return;
  }
}
