import type { Frame } from "@alpy/pcap";

/** Receives the frames of a link or wire. */
export interface FrameListener {
  /** Receives each frame that passes: a view that is valid until it returns. */
  onFrame(frame: Frame): void;
  /** Is called with the reason when no more frames will arrive. */
  onEnd(cause: unknown): void;
}

/** The frames that pass on one link or wire, from now on. */
export interface FrameFeed {
  /** Its name in messages: `link0`, `wire far`. */
  readonly name: string;
  /** Passes each frame from now on to a listener. Returns a function that removes the listener. */
  listen(listener: FrameListener): () => void;
  /** Returns notes that may explain why a frame does not arrive. */
  notes(): string[];
  /** Waits until the listeners have received each frame that passed before this call. */
  caughtUp(): Promise<void>;
}
