/**
 * From the time stamps that QEMU's filter-dump writes to the host's clock.
 *
 * filter-dump stamps `start + virtual clock` (QEMU, net/dump.c), where start is the whole second at which the dump was
 * made and the virtual clock stands still while the machine is paused. Each time the machine runs on is one segment,
 * from the host time of its RESUME event.
 */
export interface ClockSegment {
  /** Virtual clock at the RESUME event, in nanoseconds. */
  virtualNs: bigint;
  /** The host's clock at the RESUME event, in nanoseconds since the epoch. */
  hostNs: bigint;
}

/** What {@link CaptureClock} knows, in a form that JSON can hold (nanoseconds as decimal strings). */
export interface CaptureClockRecord {
  startNs: string;
  segments: { virtualNs: string; hostNs: string }[];
}

/** Learns from STOP and RESUME events how the machine's clock relates to the host's. */
export class CaptureClock {
  readonly #startNs: bigint;
  readonly #segments: ClockSegment[] = [];
  #virtualNs = 0n;

  /** @param startSeconds the whole second that filter-dump took as its start */
  constructor(startSeconds: number) {
    this.#startNs = BigInt(startSeconds) * 1_000_000_000n;
  }

  /** The machine runs (on) since `hostNs`. */
  resumed(hostNs: bigint): void {
    this.#segments.push({ virtualNs: this.#virtualNs, hostNs });
  }

  /** The machine stands since `hostNs`. */
  stopped(hostNs: bigint): void {
    const segment = this.#segments.at(-1);
    if (segment) this.#virtualNs = segment.virtualNs + (hostNs - segment.hostNs);
  }

  /** The host's time for a time stamp of the capture; unchanged for a machine that never ran. */
  correct(timestampNs: bigint): bigint {
    const virtualNs = timestampNs - this.#startNs;
    const segment = this.#segments.findLast((candidate) => candidate.virtualNs <= virtualNs) ?? this.#segments[0];
    return segment ? virtualNs - segment.virtualNs + segment.hostNs : timestampNs;
  }

  toJSON(): CaptureClockRecord {
    return {
      startNs: String(this.#startNs),
      segments: this.#segments.map(({ virtualNs, hostNs }) => ({
        virtualNs: String(virtualNs),
        hostNs: String(hostNs),
      })),
    };
  }
}
