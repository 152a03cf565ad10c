import { type TimestampShift, timestampShift } from "@alpy/pcap";

/**
 * From the time stamps that QEMU's filter-dump writes to the host's clock.
 *
 * filter-dump stamps `start + virtual clock` (QEMU, net/dump.c), where start is the whole second at which the dump was
 * made and the virtual clock stands still while the machine is paused. Each time the machine runs on is one segment,
 * from the host time of its RESUME event. Which segment a frame belongs to is told by its place in the file: the frames
 * around a pause have the same virtual time. Those that QEMU takes while it stands bear the time at which it stopped, and
 * are delivered when it runs on (QEMU, net/net.c, qemu_can_send_packet).
 */
export interface ClockSegment {
  /** Virtual clock at the RESUME event, in nanoseconds. */
  virtualNs: bigint;
  /** The host's clock at the RESUME event, in nanoseconds since the epoch. */
  hostNs: bigint;
  /** What is to be added to the time stamps of its frames. */
  shift: TimestampShift;
  /** Where the segment's frames begin in each link's capture, in bytes. */
  fileOffsets: readonly number[];
}

const noShift: TimestampShift = { seconds: 0, nanoseconds: 0 };

/** What {@link CaptureClock} knows, in a form that JSON can hold (nanoseconds as decimal strings). */
export interface CaptureClockRecord {
  startNs: string;
  segments: { virtualNs: string; hostNs: string; fileOffsets: readonly number[] }[];
}

/** Learns from STOP and RESUME events how the machine's clock relates to the host's. */
export class CaptureClock {
  readonly #startNs: bigint;
  readonly #captureSizes: () => number[];
  readonly #segments: ClockSegment[] = [];
  #virtualNs: bigint;
  #fileOffsets: readonly number[] = [];

  /**
   * @param startSeconds the whole second that filter-dump took as its start
   * @param captureSizes gives the present size of each link's capture, in bytes
   * @param virtualNs the virtual clock of the state that the machine is restored from
   */
  constructor(startSeconds: number, captureSizes: () => number[], virtualNs = 0n) {
    this.#virtualNs = virtualNs;
    this.#startNs = BigInt(startSeconds) * 1_000_000_000n;
    this.#captureSizes = captureSizes;
  }

  /** Where the virtual clock stood when the machine last stopped. */
  get virtualNs(): bigint {
    return this.#virtualNs;
  }

  /** The machine is about to run on: what has been captured while it stood is before that. */
  resuming(): void {
    if (this.#segments.length > 0) this.#fileOffsets = this.#captureSizes();
  }

  /** The machine runs (on) since `hostNs`. */
  resumed(hostNs: bigint): void {
    const virtualNs = this.#virtualNs;
    const shift = timestampShift(hostNs - virtualNs - this.#startNs);
    this.#segments.push({ virtualNs, hostNs, shift, fileOffsets: this.#fileOffsets });
  }

  /** The machine stands since `hostNs`; every frame that its CPUs have sent is in its capture. */
  stopped(hostNs: bigint): void {
    const segment = this.#segments.at(-1);
    if (!segment) return;
    this.#virtualNs = segment.virtualNs + (hostNs - segment.hostNs);
    this.#fileOffsets = this.#captureSizes();
  }

  /**
   * What is to be added to the time stamp of the frame whose record begins at `fileOffset` of a link's capture; nothing for
   * a machine that never ran.
   */
  shiftAt(link: number, fileOffset: number): TimestampShift {
    return this.#segments.findLast(({ fileOffsets }) => (fileOffsets[link] ?? 0) <= fileOffset)?.shift ?? noShift;
  }

  toJSON(): CaptureClockRecord {
    return {
      startNs: String(this.#startNs),
      segments: this.#segments.map(({ virtualNs, hostNs, fileOffsets }) => ({
        virtualNs: String(virtualNs),
        hostNs: String(hostNs),
        fileOffsets,
      })),
    };
  }
}
