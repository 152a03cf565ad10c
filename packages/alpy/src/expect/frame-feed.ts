import type { Frame } from "@alpy/pcap";

/** Who looks at the frames of a link or wire. */
export interface FrameListener {
  /** Gets each frame that passes; a view that is good until it returns. */
  take(frame: Frame): void;
  /** No frame will come any more, and why. */
  end(cause: unknown): void;
}

/** The frames that pass on one link or wire, from now on. */
export interface FrameFeed {
  /** As it is called in messages: `link0`, `wire far`. */
  readonly name: string;
  /** Lets a listener have each frame that passes after this call. Gives what ends that. */
  listen(listener: FrameListener): () => void;
  /** What is known of it that may explain why a frame does not come, in words. */
  notes(): string[];
  /** Settles when listeners have got each frame that passed before this call. */
  caughtUp(): Promise<void>;
}
