/** A reading of the virtual clock, between two moments of the host's clock, in nanoseconds. */
export interface ClockReading {
  readonly virtualNs: bigint;
  /** The virtual clock was read after this. */
  readonly afterNs: bigint;
  /** The virtual clock was read before this. */
  readonly beforeNs: bigint;
}
