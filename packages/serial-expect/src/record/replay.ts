import { Duplex, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { requireOneOf } from "../console/options.ts";
import { SerialExpectError } from "../errors.ts";
import { quoted } from "../text/evidence.ts";
import { type RecordedChunk, readRecording } from "./recording-reader.ts";

/** How a recording is played. */
export interface ReplayOptions {
  /** `recorded` waits between chunks as long as it took then; `full` does not wait. Default `full`. */
  speed?: "recorded" | "full" | undefined;
  /**
   * `check` plays on behind a recorded send only when the same bytes have been sent again, and ends the stream with code
   * `replay-diverged` where others are; `ignore` takes whatever is sent and plays on regardless. Default `check`.
   */
  sent?: "check" | "ignore" | undefined;
}

/** A write that waits for its place in the recording. */
interface Write {
  bytes: Buffer;
  done: (error?: Error) => void;
}

/**
 * Plays the far side of a recording (see {@link TranscriptOptions.recording}) as a Duplex, so that a script can be tested
 * without it: `openConsole(replay(createReadStream("console.jsonl")))`. It ends where the recording ends.
 *
 * The stream fails with a {@link SerialExpectError}, which the console's calls then reject with: `replay-diverged` where
 * what is sent is not what was recorded, `bad-recording` where the source is no recording.
 */
export function replay(source: Readable | string, options: ReplayOptions = {}): Duplex {
  const { speed = "full", sent = "check" } = options;
  requireOneOf("replay: speed", ["full", "recorded"], speed);
  requireOneOf("replay: sent", ["check", "ignore"], sent);
  return new Replay(readRecording(source), { speed, sent });
}

class Replay extends Duplex {
  readonly #chunks: AsyncIterator<RecordedChunk, void>;
  readonly #options: Required<ReplayOptions>;
  readonly #stop = new AbortController();
  #playing = false;
  #wanted = false;
  #playedMs = 0;
  #played = 0;
  #write: Write | undefined;
  #onWrite: () => void = () => {};
  #ended = false;

  constructor(chunks: AsyncIterator<RecordedChunk, void>, options: Required<ReplayOptions>) {
    super();
    this.#chunks = chunks;
    this.#options = options;
  }

  override _read(): void {
    this.#wanted = true;
    if (this.#playing) return;
    this.#playing = true;
    this.#play().catch((error: Error) => this.destroy(error));
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.#options.sent === "ignore") done();
    else if (this.#ended) done(diverged("nothing more", bytes, this.#played));
    else {
      this.#write = { bytes, done };
      this.#onWrite();
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stop.abort();
    this.#onWrite();
    this.#write?.done(error ?? new ReplayGoneError());
    this.#write = undefined;
    Promise.resolve(this.#chunks.return?.()).then(
      () => done(error),
      () => done(error),
    );
  }

  /** Plays until the reader has enough, or to the end. */
  async #play(): Promise<void> {
    while (this.#wanted) {
      const next = await this.#chunks.next();
      if (!next.done) await this.#keepTime(next.value.ms);
      if (this.destroyed) return;
      if (next.done) return this.#finish();
      if (next.value.direction === "<") {
        this.#wanted = false;
        this.#wanted = this.push(next.value.bytes) || this.#wanted;
      } else if (this.#options.sent === "check") await this.#take(next.value.bytes);
      this.#played++;
    }
    this.#playing = false;
  }

  /** Waits as long as it took from the chunk before to this one. */
  async #keepTime(ms: number): Promise<void> {
    const pauseMs = ms - this.#playedMs;
    this.#playedMs = ms;
    if (this.#options.speed === "recorded" && pauseMs > 0)
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
  }

  /** Waits for what was recorded as sent; hidden bytes are one write, whatever it holds. */
  async #take(expected: Buffer | undefined): Promise<void> {
    let rest = expected;
    do {
      while (this.#write === undefined && !this.destroyed) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#onWrite = resolve;
        await promise;
      }
      if (this.#write === undefined) return;
      const { bytes, done } = this.#write;
      const length = Math.min(bytes.length, rest?.length ?? bytes.length);
      if (rest !== undefined && !bytes.subarray(0, length).equals(rest.subarray(0, length)))
        throw diverged(quoted(rest), bytes, this.#played);
      rest = rest?.subarray(length);
      this.#write = length < bytes.length ? { bytes: bytes.subarray(length), done } : undefined;
      if (this.#write === undefined) done();
    } while (rest !== undefined && rest.length > 0);
  }

  #finish(): void {
    this.#ended = true;
    if (this.#write) throw diverged("nothing more", this.#write.bytes, this.#played);
    this.push(null);
  }
}

class ReplayGoneError extends Error {
  readonly code = "ERR_STREAM_DESTROYED";

  constructor() {
    super("the replay was destroyed");
  }
}

function diverged(expected: string, got: Buffer, played: number): SerialExpectError {
  const message = `replay: after ${played} chunks of the recording ${expected} was sent, and now ${quoted(got)}.`;
  return new SerialExpectError("replay-diverged", message);
}
