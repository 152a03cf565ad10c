import type { Frame } from "@alpy/pcap";

/** Receives the frames of a link or wire. */
export interface FrameListener {
  /**
   * Receives each frame that passes: a view that is valid until it returns.
   * @param passedMs when it passed, in milliseconds on the clock of `performance.now()`; `undefined` if that is not known: it
   *   may then have passed at any time since the feed was last read
   */
  onFrame(frame: Frame, passedMs: number | undefined): void;
  /** Is called with the reason when no more frames will arrive. */
  onEnd(cause: unknown): void;
}

/** The frames that pass on one link or wire, from now on. */
export interface FrameFeed {
  /** Its name in messages: `link0`, `wire far`. */
  readonly name: string;
  /**
   * Passes each frame from now on to a listener, but none that arrived before this call and has not been read yet. Returns a
   * function that removes the listener.
   */
  listen(listener: FrameListener): () => void;
  /** Returns notes that may explain why a frame does not arrive. */
  notes(): string[];
  /** Waits until the listeners have received each frame that arrived before this call, however busy the event loop was. */
  caughtUp(): Promise<void>;
}
