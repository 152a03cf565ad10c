import { setImmediate as turn } from "node:timers/promises";
import type { Frame } from "@alpy/pcap";
import type { FrameFeed, FrameListener } from "./frame-feed.ts";

/** Input of {@link WireFeed}. */
export interface WireFeedInput {
  /** Name of the wire. */
  readonly wire: string;
  /** Returns notes that may explain why a frame does not arrive. */
  readonly notes: () => string[];
  /** Reads and publishes all frames that have arrived, before it returns; returns whether that was possible. */
  readonly readNow: () => boolean;
}

/**
 * Passes the frames of a wire to listeners as they are read. The kernel does not say when they arrived in the socket. So the
 * socket is read when a listener is added, and again at a deadline: what is read in between arrived in between.
 */
export class WireFeed implements FrameFeed {
  readonly name: string;
  readonly #input: WireFeedInput;
  readonly #listeners = new Set<FrameListener>();

  constructor(input: WireFeedInput) {
    this.name = `wire ${input.wire}`;
    this.#input = input;
  }

  /** Whether there are listeners. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Passes a frame to the listeners. */
  publish(frame: Frame): void {
    for (const listener of [...this.#listeners]) listener.onFrame(frame, undefined);
  }

  /** Ends the listeners: no more frames will arrive. */
  end(cause: unknown): void {
    for (const listener of [...this.#listeners]) listener.onEnd(cause);
  }

  notes(): string[] {
    return this.#input.notes();
  }

  listen(listener: FrameListener): () => void {
    this.#input.readNow();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async caughtUp(): Promise<void> {
    if (this.#input.readNow()) return;
    // The first turn may be the rest of one in which other streams are read; the second one reads all of them.
    await turn();
    await turn();
  }
}
