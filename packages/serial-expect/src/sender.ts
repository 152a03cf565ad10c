import { setTimeout as sleep } from "node:timers/promises";
import { isNormalEnd, type Link } from "./stream-link.ts";
import type { Transcript } from "./transcript.ts";
import { type Interruption, Waiter, type WaiterOptions } from "./waiter.ts";

/** Longer data is handed over piece by piece, so that a far side that does not read holds no more than one. */
const PIECE_BYTES = 64 * 1024;

export interface SenderOptions extends WaiterOptions {
  secret?: boolean | undefined;
  charDelayMs: number;
}

type SendEnd =
  | { kind: "sent" }
  | { kind: "eof"; cause?: Error | undefined }
  | { kind: "stream-failed"; cause: Error }
  | { kind: "closed" };

/** How a send ended, and how much of it the stream has taken. */
export type SendOutcome = (SendEnd | Interruption) & { takenBytes: number };

/** The sending half of a console: one send after the other, each no faster than the stream takes it. */
export class Sender {
  readonly #link: Link;
  readonly #transcript: Transcript;
  readonly #waiters = new Set<Waiter<SendEnd>>();
  /** Settles when the sends so far have let go of the stream. */
  #last: Promise<void> | undefined;

  constructor(link: Link, transcript: Transcript) {
    this.#link = link;
    this.#transcript = transcript;
  }

  /** Hands bytes over; never rejects. A send that was given up stops after the piece that is under way. */
  async send(bytes: Uint8Array, options: SenderOptions): Promise<SendOutcome> {
    const waiter = new Waiter<SendEnd>(options);
    this.#waiters.add(waiter);
    const progress = { takenBytes: 0 };
    const put = (): Promise<void> => this.#put(bytes, options, waiter, progress);
    const work = this.#last === undefined ? put() : this.#last.then(put);
    this.#last = work;
    void work.then(() => {
      if (this.#last === work) this.#last = undefined;
    });
    const outcome = await waiter.promise;
    this.#waiters.delete(waiter);
    return { ...outcome, ...progress };
  }

  /** Ends the sends under way. */
  close(): void {
    for (const waiter of this.#waiters) waiter.settle({ kind: "closed" });
  }

  async #put(
    bytes: Uint8Array,
    options: SenderOptions,
    waiter: Waiter<SendEnd>,
    progress: { takenBytes: number },
  ): Promise<void> {
    const delays = options.charDelayMs > 0;
    for (const piece of delays ? characters(bytes) : pieces(bytes)) {
      if (!waiter.pending) return;
      if (!this.#link.writable) return waiter.settle({ kind: "eof" });
      this.#transcript.sent(options.secret ? undefined : piece);
      const error = await this.#taken(piece);
      if (error) return void waiter.settle({ kind: isNormalEnd(error) ? "eof" : "stream-failed", cause: error });
      progress.takenBytes += piece.length;
      if (delays && progress.takenBytes < bytes.length) await sleep(options.charDelayMs);
    }
    waiter.settle({ kind: "sent" });
  }

  #taken(piece: Uint8Array): Promise<Error | null | undefined> {
    return new Promise((resolve) => this.#link.write(piece, resolve));
  }
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Byte sequences that begin with any byte but a continuation byte of UTF-8. */
function* characters(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, end = 1; at < bytes.length; at = end++) {
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++;
    yield bytes.subarray(at, end);
  }
}
