import { type PcapReader, type TimestampCorrection, type TimestampShift, timestampShift } from "@alpy/pcap";
import type { FramePattern } from "@alpy/pcap/match";
import { type OpenPcapFileOptions, openPcapFile } from "@alpy/pcap/node";
import type { ClockSegment, Machine } from "@alpy/qemu";
import { frameTest } from "../expect/pattern.ts";
import type { OptionNames } from "../known-options.ts";
import { requireWaitOptions } from "../wait-options.ts";

/**
 * How a link's capture is read: `follow` waits for further frames until `writerEnded` settles or `signal` aborts.
 * `writerEnded` is by default the end of QEMU, so that an iteration ends when the testbed is closed.
 */
export interface FramesOptions extends Readonly<Pick<OpenPcapFileOptions, "signal" | "follow" | "writerEnded">> {
  /** Returns only the frames that match a pattern, or a filter of `@alpy/pcap/filter`. Default: all frames. */
  readonly filter?: FramePattern | undefined;
}

const FRAMES_OPTION_NAMES: OptionNames<FramesOptions> = {
  signal: true,
  follow: true,
  writerEnded: true,
  filter: true,
};

/** A capture of a machine. */
export interface MachineCapture {
  readonly machine: Machine;
  /** Its index among the captures of the machine. */
  readonly index: number;
  readonly capturePath: string;
}

/** The shift of a machine that never ran. */
const NO_SHIFT: TimestampShift = { seconds: 0, nanoseconds: 0 };

/** Opens a capture with time stamps on the host's clock. @throws {TypeError} for unknown options, and a pattern that is not valid */
export function openCapture({ machine, index, capturePath }: MachineCapture, options: FramesOptions): PcapReader {
  requireWaitOptions("frames", options, FRAMES_OPTION_NAMES);
  // Frames of one segment, which are most of a capture, share one shift.
  let segment: ClockSegment | undefined;
  let shift = NO_SHIFT;
  const correctTimestamp: TimestampCorrection = (_seconds, _nanoseconds, offset) => {
    const current = machine.clock.segmentAt(index, offset);
    if (current !== segment) {
      segment = current;
      shift = current ? timestampShift(current.shiftNs) : NO_SHIFT;
    }
    return shift;
  };
  return openPcapFile(capturePath, {
    signal: options.signal,
    follow: options.follow,
    filter: options.filter && frameTest(options.filter),
    writerEnded: options.writerEnded ?? machine.exited,
    correctTimestamp,
  });
}
