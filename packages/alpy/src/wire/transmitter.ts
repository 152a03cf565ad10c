/** Sends frames to a machine, as its link's other end. */
export interface Transmitter {
  /** Aborts when no more frames can be sent. */
  readonly ended: AbortSignal;
  /** Sends frames together. */
  readonly send: (frames: readonly Uint8Array[]) => void | Promise<void>;
  /** Waits until there is room for more frames; returns whether there will ever be. */
  readonly drained: (signal: AbortSignal | undefined) => Promise<boolean>;
}
