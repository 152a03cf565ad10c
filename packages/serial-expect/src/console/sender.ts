import type { Transcript } from "../record/transcript.ts";
import { isContinuation } from "../text/encoding.ts";
import { isNormalEnd, type Link } from "./stream-link.ts";
import { type Interruption, Waiter, type WaiterOptions } from "./waiter.ts";

/** Longer data is written in pieces, so that at most one of them waits for a far side that does not read. */
const PIECE_BYTES = 64 * 1024;

/** Options of a send. */
export interface SenderOptions extends WaiterOptions {
  readonly secret?: boolean | undefined;
  readonly typed?: boolean | undefined;
  readonly charDelayMs: number;
}

type SendEnd =
  | { readonly kind: "sent" }
  | { readonly kind: "eof"; readonly cause?: Error | undefined }
  | { readonly kind: "stream-failed"; readonly cause: Error }
  | { readonly kind: "closed" };

/** The outcome of a send, and the number of bytes that the stream has accepted. */
export type SendOutcome = (SendEnd | Interruption) & { readonly acceptedBytes: number };

/** A send that waits or runs. */
interface Job {
  pieces: Iterator<Uint8Array>;
  totalBytes: number;
  acceptedBytes: number;
  options: SenderOptions;
  waiter: Waiter<SendEnd>;
}

/** The sending half of a console: one send after the other, each no faster than the stream accepts it. */
export class Sender {
  readonly #link: Link;
  readonly #transcript: Transcript;
  /** The running send, and behind it the waiting ones. */
  readonly #jobs: Job[] = [];

  constructor(link: Link, transcript: Transcript) {
    this.#link = link;
    this.#transcript = transcript;
  }

  /** Sends bytes; never rejects. A send that timed out or was aborted stops after the current piece. */
  async send(bytes: Uint8Array, options: SenderOptions): Promise<SendOutcome> {
    const pieces = options.charDelayMs > 0 ? characters(bytes) : chunks(bytes);
    const waiter = new Waiter<SendEnd>(options);
    const job: Job = { pieces, totalBytes: bytes.length, acceptedBytes: 0, options, waiter };
    if (this.#jobs.push(job) === 1) this.#step(job);
    const outcome = await waiter.promise;
    return { ...outcome, acceptedBytes: job.acceptedBytes };
  }

  /** Ends all sends. */
  close(): void {
    for (const { waiter } of this.#jobs) waiter.settle({ kind: "closed" });
  }

  #step(job: Job): void {
    const piece = job.pieces.next();
    if (piece.done || !job.waiter.pending) this.#end(job, { kind: "sent" });
    else this.#link.afterReading(() => this.#write(job, piece.value));
  }

  #write(job: Job, piece: Uint8Array): void {
    if (!job.waiter.pending) this.#end(job, { kind: "sent" });
    else if (!this.#link.writable) this.#end(job, { kind: "eof" });
    else {
      if (job.options.typed) this.#transcript.typed(piece);
      else this.#transcript.sent(job.options.secret ? undefined : piece);
      this.#link.write(piece, (error) => this.#accepted(job, piece.length, error));
    }
  }

  #accepted(job: Job, bytes: number, error: Error | null | undefined): void {
    job.acceptedBytes += error ? 0 : bytes;
    if (error) this.#end(job, { kind: isNormalEnd(error) ? "eof" : "stream-failed", cause: error });
    else if (job.options.charDelayMs > 0 && job.acceptedBytes < job.totalBytes)
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

/** Yields the bytes character by character (UTF-8). */
function* characters(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, end = 1; at < bytes.length; at = end++) {
    while (isContinuation(bytes[end])) end++;
    yield bytes.subarray(at, end);
  }
}
