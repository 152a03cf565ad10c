import { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";
import type { PcapDecoder } from "./decoder.ts";
import type { Chunks } from "./source.ts";

/** Options of an iteration over any source. */
export interface ReaderOptions {
  readonly signal: AbortSignal | undefined;
  readonly filter: ((frame: Frame) => boolean) | undefined;
}

const DONE: IteratorReturnResult<undefined> = { value: undefined, done: true };

/**
 * Iterates over the batches of a capture. It releases the source when the iteration ends, for any reason: the end of the
 * capture, an error, `return()` while a batch is awaited, or an abort while nobody awaits one. Written by hand, because the
 * `return()` of an async generator waits for the batch that is pending, which may never arrive.
 */
export class BatchIterator implements AsyncIterableIterator<FrameBatch, undefined> {
  readonly #open: () => Chunks;
  readonly #decoder: PcapDecoder;
  readonly #signal: AbortSignal | undefined;
  readonly #filter: ((frame: Frame) => boolean) | undefined;
  readonly #onAbort = (): void => {
    // A pending next() reports the abort; a failure of the release would hide it.
    this.#chunks?.close().catch(() => {});
  };
  #chunks: Chunks | undefined;
  #isDone = false;
  /** Settles when all calls of next() have. They are answered in order. */
  #lastCall: Promise<unknown> = Promise.resolve();
  #last: { readonly batch: FrameBatch; readonly chunk: Uint8Array } | undefined;

  constructor(open: () => Chunks, decoder: PcapDecoder, { signal, filter }: ReaderOptions) {
    this.#open = open;
    this.#decoder = decoder;
    this.#signal = signal;
    this.#filter = filter;
  }

  next(): Promise<IteratorResult<FrameBatch, undefined>> {
    const result = this.#lastCall.then(() => this.#advance());
    this.#lastCall = result.catch(() => {});
    return result;
  }

  async return(): Promise<IteratorResult<FrameBatch, undefined>> {
    await this.#end();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #advance(): Promise<IteratorResult<FrameBatch, undefined>> {
    if (this.#isDone) return DONE;
    try {
      const batch = await this.#readBatch();
      if (batch !== undefined) return { value: batch, done: false };
    } catch (error) {
      // The first error counts: a failure of the release would hide it.
      await this.#end().catch(() => {});
      throw error;
    }
    await this.#end();
    return DONE;
  }

  /** Returns the next batch with content; undefined at the end. */
  async #readBatch(): Promise<FrameBatch | undefined> {
    for (;;) {
      this.#signal?.throwIfAborted();
      this.#recycle();
      if (this.#decoder.error !== undefined) throw this.#decoder.error;
      this.#chunks ??= this.#begin();
      const chunk = await this.#chunks.next();
      this.#signal?.throwIfAborted();
      if (this.#isDone) return undefined;
      if (chunk === undefined) {
        this.#decoder.end();
        return undefined;
      }
      const batch = this.#decoder.push(chunk);
      this.#last = { batch, chunk };
      const kept = this.#filter === undefined ? batch : FrameBatch.select(batch, this.#filter);
      if (kept.length > 0 || kept.blocks.length > 0) return kept;
    }
  }

  #begin(): Chunks {
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    return this.#open();
  }

  #recycle(): void {
    const last = this.#last;
    this.#last = undefined;
    const recycle = this.#chunks?.recycle;
    if (last !== undefined && recycle !== undefined && FrameBatch.release(last.batch)) recycle(last.chunk);
  }

  async #end(): Promise<void> {
    this.#isDone = true;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    await this.#chunks?.close();
  }
}
