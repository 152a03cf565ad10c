import { monotonicMsAt } from "../monotonic-time.ts";
import type { ClockReading } from "./clock-reading.ts";

/** One period in which the machine ran, and the frames that were captured in it or in the pause after it. */
export interface ClockSegment {
  /** Virtual clock when the machine began to run, in nanoseconds. */
  readonly virtualNs: bigint;
  /** The host's clock then, in nanoseconds since the epoch. */
  readonly hostNs: bigint;
  /** The same moment on the clock of `performance.now()`, in milliseconds: steps of the host's clock do not change it. */
  readonly monotonicMs: number;
  /** Nanoseconds to add to the time stamps of the segment's frames. */
  readonly shiftNs: bigint;
  /** Where the segment's frames begin in each link's capture, in bytes. */
  readonly fileOffsets: readonly number[];
}

/** The content of a {@link CaptureClock} as plain JSON, with nanoseconds as decimal strings. */
export interface CaptureClockRecord {
  /** The second of QEMU's start with which it stamps frames, as nanoseconds since the epoch. */
  readonly startNs: string;
  /** Where the machine ran, in the order of time. */
  readonly segments: readonly {
    /** The machine's virtual clock at the begin of the segment. */
    readonly virtualNs: string;
    /** The host's clock at the same moment, as nanoseconds since the epoch. */
    readonly hostNs: string;
    /** Where the segment's frames begin in each link's capture, in bytes. */
    readonly fileOffsets: readonly number[];
  }[];
}

const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_MS = 1_000_000;

/**
 * Relates the time stamps that QEMU's filter-dump writes to the host's clock, by the machine's STOP and RESUME events.
 *
 * filter-dump stamps `start + virtual clock` (QEMU, net/dump.c). The start is the whole second at which the dump was created;
 * the virtual clock stops while the machine is paused. Each RESUME begins a segment, at the host's time of the event. A frame's
 * position in the file decides its segment, because the frames around a pause have the same virtual time. Frames that QEMU
 * receives while the machine is paused are stamped with the time at which it stopped, and are delivered when it runs again
 * (QEMU, net/net.c, qemu_can_send_packet).
 *
 * The events are not exact (see `ClockKeeper`), and their errors would add up: readings of the virtual clock correct them.
 */
export class CaptureClock {
  readonly #startNs: bigint;
  readonly #captureSizes: () => number[];
  readonly #segments: ClockSegment[] = [];
  #virtualNs: bigint;
  #fileOffsets: readonly number[] = [];
  /** Where the frames of the pause after the last segment begin in each capture; `undefined` while the machine runs. */
  #pauseOffsets: readonly number[] | undefined;

  /**
   * @param startSeconds the whole second that filter-dump took as its start
   * @param captureSizes returns the present size of each link's capture, in bytes
   * @param virtualNs the virtual clock of the state that the machine is restored from. Default 0
   */
  constructor(startSeconds: number, captureSizes: () => number[], virtualNs = 0n) {
    this.#virtualNs = virtualNs;
    this.#startNs = BigInt(startSeconds) * NS_PER_SECOND;
    this.#captureSizes = captureSizes;
  }

  /** The whole second that filter-dump took as its start. */
  get startSeconds(): number {
    return Number(this.#startNs / NS_PER_SECOND);
  }

  /** The virtual clock when the machine last stopped, in nanoseconds. */
  get virtualNs(): bigint {
    return this.#virtualNs;
  }

  /** Notes that the machine is about to run: frames that were captured while it was paused belong to the segment before. */
  resuming(): void {
    if (this.#segments.length > 0) this.#fileOffsets = this.#captureSizes();
  }

  /** Notes that the machine has run since `hostNs`. */
  resumed(hostNs: bigint): void {
    this.#pauseOffsets = undefined;
    this.#segments.push(this.#segment(hostNs, this.#virtualNs, this.#fileOffsets));
  }

  /** Notes that the machine has been stopped since `hostNs`; every frame that its CPUs have sent is in its capture. */
  stopped(hostNs: bigint): void {
    const segment = this.#segments.at(-1);
    if (!segment) return;
    this.#virtualNs = segment.virtualNs + (hostNs - segment.hostNs);
    this.#fileOffsets = this.#captureSizes();
    this.#pauseOffsets = this.#fileOffsets;
  }

  /** Notes a reading of the virtual clock since the last start or stop. */
  read({ virtualNs, afterNs, beforeNs }: ClockReading): void {
    const segment = this.#segments.at(-1);
    if (!segment) return;
    if (this.#pauseOffsets) {
      this.#virtualNs = virtualNs;
      return;
    }
    const ranNs = virtualNs - segment.virtualNs;
    const exactNs = clamp(segment.hostNs, afterNs - ranNs, beforeNs - ranNs);
    if (exactNs === segment.hostNs) return;
    this.#segments[this.#segments.length - 1] = this.#segment(exactNs, segment.virtualNs, segment.fileOffsets);
  }

  /**
   * Returns when a frame passed, in milliseconds on the clock of `performance.now()`; `undefined` if that is not known: the
   * machine is paused, with its virtual clock, or it has not run yet.
   * @param link the index of the capture among those whose sizes the clock knows
   * @param fileOffset where the frame's record begins, in bytes
   * @param timestampNs the frame's time on the host's clock: with the segment's shift
   */
  passedMs(link: number, fileOffset: number, timestampNs: bigint): number | undefined {
    const segment = this.segmentAt(link, fileOffset);
    const pauseOffset = this.#pauseOffsets?.[link] ?? Number.POSITIVE_INFINITY;
    // The frames of the pause before a segment may have the time of its beginning.
    if (!segment || fileOffset >= pauseOffset || timestampNs <= segment.hostNs) return undefined;
    return segment.monotonicMs + Number(timestampNs - segment.hostNs) / NS_PER_MS;
  }

  /**
   * Returns the segment of the frame whose record begins at `fileOffset` of a link's capture, in bytes; `undefined` for a
   * machine that never ran.
   * @param link the index of the capture among those whose sizes the clock knows
   */
  segmentAt(link: number, fileOffset: number): ClockSegment | undefined {
    // A segment without a pause before it has no offsets: it begins where the captures begin.
    return this.#segments.findLast(({ fileOffsets }) => (fileOffsets[link] ?? 0) <= fileOffset);
  }

  #segment(hostNs: bigint, virtualNs: bigint, fileOffsets: readonly number[]): ClockSegment {
    const shiftNs = hostNs - virtualNs - this.#startNs;
    return { virtualNs, hostNs, monotonicMs: monotonicMsAt(hostNs), shiftNs, fileOffsets };
  }

  /** Returns the clock as plain JSON, which `JSON.stringify` uses. */
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

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}
