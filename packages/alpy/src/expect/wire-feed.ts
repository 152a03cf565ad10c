import type { Frame } from "@alpy/pcap";
import type { FrameFeed, FrameListener } from "./frame-feed.ts";

/** Passes the frames of a wire to listeners as they arrive. */
export class WireFeed implements FrameFeed {
  readonly name: string;
  readonly notes: () => string[];
  readonly #listeners = new Set<FrameListener>();

  /** @param notes returns notes that may explain why a frame does not arrive */
  constructor(wire: string, notes: () => string[] = () => []) {
    this.name = `wire ${wire}`;
    this.notes = notes;
  }

  /** Whether there are listeners. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Passes a frame to the listeners. */
  publish(frame: Frame): void {
    for (const listener of [...this.#listeners]) listener.onFrame(frame);
  }

  /** Ends the listeners: no more frames will arrive. */
  end(cause: unknown): void {
    for (const listener of [...this.#listeners]) listener.onEnd(cause);
  }

  listen(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  caughtUp(): Promise<void> {
    return Promise.resolve();
  }
}
