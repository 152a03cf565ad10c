import { statSync } from "node:fs";
import { type Frame, type FrameBatch, PCAP_FILE_HEADER_BYTES, type PcapReader } from "@alpy/pcap";
import { hasWholeRecord } from "./capture-record.ts";
import type { FrameFeed, FrameListener } from "./frame-feed.ts";

/** Input of {@link CaptureFeed}. */
export interface CaptureFeedInput {
  /** Name of the link. */
  readonly name: string;
  readonly path: string;
  /** Opens the capture and follows it until the testbed is closed. */
  readonly follow: () => PcapReader;
  /**
   * Returns when a frame passed, in milliseconds on the clock of `performance.now()`, if that is known.
   * @param recordOffset where the frame's record begins in the capture, in bytes
   */
  readonly passedMs: (frame: Frame, recordOffset: number) => number | undefined;
  /** Returns notes that may explain why a frame does not arrive. */
  readonly notes: () => string[];
}

/** A caller of `caughtUp`, and the size that the capture had then. */
interface CatchUp {
  readonly size: number;
  readonly resolve: () => void;
}

/**
 * Passes the frames of a capture that QEMU is still writing to listeners. All listeners share one reader, which reads each
 * frame once and pauses while there are none.
 */
export class CaptureFeed implements FrameFeed {
  readonly name: string;
  readonly #input: CaptureFeedInput;
  /** Listeners, with the size of the capture when they were added: they do not receive older frames. */
  readonly #sizeAtStart = new Map<FrameListener, number>();
  readonly #catchUps: CatchUp[] = [];
  #batches: AsyncIterator<FrameBatch, undefined> | undefined;
  #isReading = false;
  /** How far the capture has been read, in bytes. */
  #readBytes = PCAP_FILE_HEADER_BYTES;

  constructor(input: CaptureFeedInput) {
    this.#input = input;
    this.name = input.name;
  }

  listen(listener: FrameListener): () => void {
    this.#sizeAtStart.set(listener, this.#captureSize);
    void this.#read();
    return () => this.#sizeAtStart.delete(listener);
  }

  notes(): string[] {
    return this.#input.notes();
  }

  caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#catchUps.push({ size: this.#captureSize, resolve });
    this.#resolveCatchUps();
    void this.#read();
    return promise;
  }

  /** Closes the capture. No listeners may be left. A listener that is added later opens it again. */
  async close(): Promise<void> {
    const batches = this.#batches;
    this.#batches = undefined;
    await batches?.return?.();
  }

  get #captureSize(): number {
    const status = statSync(this.#input.path, { throwIfNoEntry: false });
    return status === undefined ? 0 : status.size;
  }

  get #isWanted(): boolean {
    return this.#sizeAtStart.size > 0 || this.#catchUps.length > 0;
  }

  /** Reads while there are listeners. Passes errors to them. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      this.#batches ??= this.#input.follow().batches();
      while (this.#isWanted) {
        const { value: batch } = await this.#batches.next();
        if (batch === undefined) throw new Error(`the capture of ${this.name} has ended`);
        this.#deliver(batch);
        this.#resolveCatchUps();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isReading = false;
    }
  }

  /** Ends all listeners. The next listener reopens the capture. */
  #fail(cause: unknown): void {
    this.#batches = undefined;
    this.#readBytes = PCAP_FILE_HEADER_BYTES;
    for (const listener of [...this.#sizeAtStart.keys()]) listener.onEnd(cause);
    this.#sizeAtStart.clear();
    for (const { resolve } of this.#catchUps.splice(0)) resolve();
  }

  #deliver(batch: FrameBatch): void {
    for (let index = 0; index < batch.length; index += 1) {
      const start = batch.recordOffset(index);
      const listeners = this.#listenersSince(start);
      if (listeners.length === 0) continue;
      const passedMs = this.#input.passedMs(batch.frame(index), start);
      for (const listener of listeners) listener.onFrame(batch.frame(index), passedMs);
    }
    this.#readBytes = batch.endOffset;
  }

  /** Returns the listeners that were added before the record at `start` was written. */
  #listenersSince(start: number): FrameListener[] {
    return [...this.#sizeAtStart].filter(([, size]) => size <= start).map(([listener]) => listener);
  }

  #resolveCatchUps(): void {
    for (const catchUp of this.#catchUps.splice(0)) {
      if (this.#hasRead(catchUp.size)) catchUp.resolve();
      else this.#catchUps.push(catchUp);
    }
  }

  /** Whether every record that was whole when the capture had this size has been read. Half a record may stay for ever. */
  #hasRead(size: number): boolean {
    return size <= this.#readBytes || !hasWholeRecord(this.#input.path, this.#readBytes, size);
  }
}
