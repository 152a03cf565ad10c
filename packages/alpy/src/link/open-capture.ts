import type { PcapReader, TimestampCorrection } from "@alpy/pcap";
import { type OpenPcapFileOptions, openPcapFile } from "@alpy/pcap/node";
import type { OptionNames } from "../known-options.ts";
import type { Machine } from "../machine/machine.ts";
import { requireWaitOptions } from "../wait-options.ts";

/** How a link's capture is read: `follow` waits for further frames until `writerEnded` settles or `signal` aborts. */
export type FramesOptions = Readonly<Pick<OpenPcapFileOptions, "signal" | "follow" | "writerEnded">>;

const FRAMES_OPTION_NAMES: OptionNames<FramesOptions> = { signal: true, follow: true, writerEnded: true };

/** A capture of a machine. */
export interface MachineCapture {
  readonly machine: Machine;
  /** Its index among the captures of the machine. */
  readonly index: number;
  readonly capturePath: string;
}

/** Opens a capture with time stamps on the host's clock. @throws {TypeError} for unknown options */
export function openCapture({ machine, index, capturePath }: MachineCapture, options: FramesOptions): PcapReader {
  requireWaitOptions("frames", options, FRAMES_OPTION_NAMES);
  const correctTimestamp: TimestampCorrection = (_seconds, _nanoseconds, offset) =>
    machine.clock.shiftAt(index, offset);
  return openPcapFile(capturePath, { ...options, correctTimestamp });
}
