import type { Frame } from "@alpy/pcap";
import type { FrameFeed, FrameListener } from "./frame-feed.ts";

/** Hands the frames of a wire to those who look at them, as they pass. */
export class WireFeed implements FrameFeed {
  readonly name: string;
  readonly #listeners = new Set<FrameListener>();

  readonly notes: () => string[];

  /** @param notes gives what may explain why a frame does not come */
  constructor(wire: string, notes: () => string[] = () => []) {
    this.name = `wire ${wire}`;
    this.notes = notes;
  }

  /** Whether anybody looks. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** A frame passes. */
  publish(frame: Frame): void {
    for (const listener of [...this.#listeners]) listener.take(frame);
  }

  /** No frame will come any more. */
  end(cause: unknown): void {
    for (const listener of [...this.#listeners]) listener.end(cause);
  }

  listen(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  caughtUp(): Promise<void> {
    return Promise.resolve();
  }
}
