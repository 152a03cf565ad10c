import { Duplex, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { SerialExpectError } from "../errors.ts";
import {
  checkArgument,
  checkOptions,
  hasMethods,
  type OptionCheck,
  type OptionChecks,
  oneOfCheck,
} from "../option-checks.ts";
import { quoted } from "../text/evidence.ts";
import { type RecordedChunk, readRecording } from "./recording-reader.ts";

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** `recorded` waits between chunks as long as in the recording; `full` does not wait. Default `full`. */
  readonly speed?: "recorded" | "full" | undefined;
  /**
   * `check` continues after a recorded send only when the same bytes have been sent again, and fails the stream with code
   * `replay-diverged` if other bytes are sent; `ignore` accepts all bytes and does not wait for them. Default `check`.
   */
  readonly sent?: "check" | "ignore" | undefined;
}

const sourceCheck: OptionCheck = {
  expected: "a Readable or a string",
  accepts: (value) => typeof value === "string" || hasMethods(value, ["on", "resume"]),
};

const replayChecks: OptionChecks<ReplayOptions> = {
  speed: oneOfCheck("full", "recorded"),
  sent: oneOfCheck("check", "ignore"),
};

/** A write that waits for its place in the recording. */
interface Write {
  readonly bytes: Buffer;
  readonly done: (error?: Error) => void;
}

/**
 * Plays the far side of a recording (see {@link TranscriptOptions.recording}) as a Duplex, so that a script can be tested
 * without it: `openConsole(replay(createReadStream("console.jsonl")))`. It ends where the recording ends.
 *
 * The stream fails with a {@link SerialExpectError}, and the console's calls then reject with it: `replay-diverged` if the
 * sent bytes differ from the recorded ones, `bad-recording` if the source is not a recording.
 * @throws {TypeError} if the source is neither a Readable nor a string, or an option is unknown or has a bad value
 */
export function replay(source: Readable | string, options: ReplayOptions = {}): Duplex {
  checkArgument("replay: source", sourceCheck, source);
  checkOptions("replay", options, replayChecks);
  const { speed = "full", sent = "check" } = options;
  return new Replay(readRecording(source), { speed, sent });
}

class Replay extends Duplex {
  readonly #chunks: AsyncIterator<RecordedChunk, void>;
  readonly #options: Required<ReplayOptions>;
  readonly #stop = new AbortController();
  #playing = false;
  #readerWants = false;
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
    this.#readerWants = true;
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
    this.#write?.done(error ?? new ReplayDestroyedError());
    this.#write = undefined;
    Promise.resolve(this.#chunks.return?.()).then(
      () => done(error),
      () => done(error),
    );
  }

  /** Plays until the reader's buffer is full, or to the end. */
  async #play(): Promise<void> {
    while (this.#readerWants) {
      const next = await this.#chunks.next();
      if (!next.done) await this.#keepPace(next.value.ms);
      if (this.destroyed) return;
      if (next.done) return this.#finish();
      if (next.value.direction === "<") {
        this.#readerWants = false;
        this.#readerWants = this.push(next.value.bytes) || this.#readerWants;
      } else if (this.#options.sent === "check") await this.#awaitSend(next.value.bytes);
      this.#played++;
    }
    this.#playing = false;
  }

  /** Waits as long as the recording did between the previous chunk and this one. */
  async #keepPace(ms: number): Promise<void> {
    const pauseMs = ms - this.#playedMs;
    this.#playedMs = ms;
    if (this.#options.speed === "recorded" && pauseMs > 0)
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
  }

  /** Waits for the bytes that were recorded as sent. For secret bytes it accepts one write with any content. */
  async #awaitSend(expected: Buffer | undefined): Promise<void> {
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

class ReplayDestroyedError extends Error {
  readonly code = "ERR_STREAM_DESTROYED";

  constructor() {
    super("the replay was destroyed");
  }
}

function diverged(expected: string, got: Buffer, played: number): SerialExpectError {
  const message = `replay: ${quoted(got)} was sent, expected ${expected} (chunks played so far: ${played})`;
  return new SerialExpectError("replay-diverged", message);
}
