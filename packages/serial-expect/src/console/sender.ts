import type { Transcript } from "../record/transcript.ts";
import { isNormalEnd, type Link } from "./stream-link.ts";
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

/** A send on its way. */
interface Job {
  pieces: Iterator<Uint8Array>;
  totalBytes: number;
  takenBytes: number;
  options: SenderOptions;
  waiter: Waiter<SendEnd>;
}

/** The sending half of a console: one send after the other, each no faster than the stream takes it. */
export class Sender {
  readonly #link: Link;
  readonly #transcript: Transcript;
  /** The send that is under way, and behind it those whose turn has not come. */
  readonly #jobs: Job[] = [];

  constructor(link: Link, transcript: Transcript) {
    this.#link = link;
    this.#transcript = transcript;
  }

  /** Hands bytes over; never rejects. A send that was given up stops after the piece that is under way. */
  async send(bytes: Uint8Array, options: SenderOptions): Promise<SendOutcome> {
    const pieces = options.charDelayMs > 0 ? characters(bytes) : chunks(bytes);
    const waiter = new Waiter<SendEnd>(options);
    const job: Job = { pieces, totalBytes: bytes.length, takenBytes: 0, options, waiter };
    if (this.#jobs.push(job) === 1) this.#step(job);
    const outcome = await waiter.promise;
    return { ...outcome, takenBytes: job.takenBytes };
  }

  /** Ends the sends under way. */
  close(): void {
    for (const { waiter } of this.#jobs) waiter.settle({ kind: "closed" });
  }

  #step(job: Job): void {
    const piece = job.pieces.next();
    if (piece.done || !job.waiter.pending) this.#end(job, { kind: "sent" });
    else if (!this.#link.writable) this.#end(job, { kind: "eof" });
    else {
      this.#transcript.sent(job.options.secret ? undefined : piece.value);
      this.#link.write(piece.value, (error) => this.#taken(job, piece.value.length, error));
    }
  }

  #taken(job: Job, bytes: number, error: Error | null | undefined): void {
    job.takenBytes += error ? 0 : bytes;
    if (error) this.#end(job, { kind: isNormalEnd(error) ? "eof" : "stream-failed", cause: error });
    else if (job.options.charDelayMs > 0 && job.takenBytes < job.totalBytes)
      setTimeout(() => this.#step(job), job.options.charDelayMs);
    else this.#step(job);
  }

  #end(job: Job, end: SendEnd): void {
    if (job.waiter.pending) job.waiter.settle(end);
    this.#jobs.shift();
    const [next] = this.#jobs;
    if (next !== undefined) this.#step(next);
  }
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Byte sequences that begin with any byte but a continuation byte of UTF-8. */
function* characters(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, end = 1; at < bytes.length; at = end++) {
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++;
    yield bytes.subarray(at, end);
  }
}
