import { statSync } from "node:fs";
import type { FrameBatch, PcapReader } from "@alpy/pcap";
import type { FrameFeed, FrameListener } from "./frame-feed.ts";

/** Lengths of what is around frames in a classic capture. */
const fileHeaderBytes = 24;
const recordHeaderBytes = 16;

/** What a capture is followed by. */
export interface CaptureFeedInput {
  name: string;
  path: string;
  /** Opens the capture to be followed, until the testbed is closed. */
  follow: () => PcapReader;
  /** Gives what may explain why a frame does not come. */
  notes: () => string[];
}

/**
 * Hands the frames of a capture that QEMU is still writing to those who look at them. All share one reader, which reads
 * each frame once; while nobody looks, it rests where it is.
 */
export class CaptureFeed implements FrameFeed {
  readonly name: string;
  readonly #input: CaptureFeedInput;
  /** Listeners with the size of the capture when they came: older frames are not for them. */
  readonly #marks = new Map<FrameListener, number>();
  readonly #catchingUp: { size: number; resolve: () => void }[] = [];
  #batches: AsyncIterator<FrameBatch, undefined> | undefined;
  #isPumping = false;
  /** How far the capture has been read, in bytes. */
  #position = fileHeaderBytes;

  constructor(input: CaptureFeedInput) {
    this.#input = input;
    this.name = input.name;
  }

  listen(listener: FrameListener): () => void {
    this.#marks.set(listener, this.#size);
    void this.#pump();
    return () => this.#marks.delete(listener);
  }

  notes(): string[] {
    return this.#input.notes();
  }

  caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#catchingUp.push({ size: this.#size, resolve });
    this.#tellCaughtUp();
    void this.#pump();
    return promise;
  }

  get #size(): number {
    return statSync(this.#input.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  get #isWanted(): boolean {
    return this.#marks.size > 0 || this.#catchingUp.length > 0;
  }

  /** Reads on while anybody wants it. What goes wrong is told to the listeners. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#batches ??= this.#input.follow().batches();
      while (this.#isWanted) {
        const { value: batch } = await this.#batches.next();
        if (batch === undefined) throw new Error(`${this.name}: its capture has ended`);
        this.#hand(batch);
        this.#tellCaughtUp();
      }
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#isPumping = false;
    }
  }

  /** Who listens anew has the capture opened anew. */
  #giveUp(cause: unknown): void {
    this.#batches = undefined;
    this.#position = fileHeaderBytes;
    for (const listener of [...this.#marks.keys()]) listener.end(cause);
    this.#marks.clear();
    for (const { resolve } of this.#catchingUp.splice(0)) resolve();
  }

  #hand(batch: FrameBatch): void {
    for (let index = 0; index < batch.length; index += 1) {
      const start = this.#position;
      this.#position += recordHeaderBytes + (batch.capturedLengths[index] ?? 0);
      for (const listener of this.#listenersFrom(start)) listener.take(batch.frame(index));
    }
  }

  /** Those for whom a frame is whose record begins there. */
  #listenersFrom(start: number): FrameListener[] {
    return [...this.#marks].filter(([, mark]) => mark <= start).map(([listener]) => listener);
  }

  #tellCaughtUp(): void {
    const waiting = this.#catchingUp.splice(0);
    for (const one of waiting) {
      if (one.size <= this.#position) one.resolve();
      else this.#catchingUp.push(one);
    }
  }
}
