import { Duplex, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { SerialExpectError } from "../errors.ts";
import {
  booleanCheck,
  checkArgument,
  checkMembers,
  checkOptions,
  groupCheck,
  mustBe,
  type OptionChecks,
  oneOfCheck,
} from "../option-checks.ts";
import { quoted } from "../text/evidence.ts";
import { Noise, type ReplayNoise } from "./noise.ts";
import { type RecordedChunk, readRecording, sourceCheck } from "./recording-reader.ts";
import { sentBytes } from "./session-turn.ts";
import { sessionTurns } from "./session-turns.ts";
import { isTerminalAnswer } from "./typed-token.ts";

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** `recorded` waits between chunks as long as in the recording; `full` does not wait. Default `full`. */
  readonly speed?: "recorded" | "full" | undefined;
  /**
   * `check` continues after a recorded send only when the same bytes have been sent again, and fails the stream with code
   * `replay-diverged` if other bytes are sent; `lines` compares lines as they were entered, after line editing, as a script of
   * {@link suggestScript} sends them; `ignore` accepts all bytes and does not wait for them. Default `check`.
   */
  readonly sent?: "check" | "lines" | "ignore" | undefined;
  /** Disturbs what is received, for a script that must be robust; needs `sent: "lines"`. Default: nothing is disturbed. */
  readonly noise?: ReplayNoise | undefined;
}

const replayChecks: OptionChecks<ReplayOptions> = {
  speed: oneOfCheck("full", "recorded"),
  sent: oneOfCheck("check", "lines", "ignore"),
  noise: groupCheck,
};

const noiseChecks: OptionChecks<ReplayNoise> = {
  seed: { expected: "a whole number", accepts: (value) => Number.isSafeInteger(value) },
  kernelLines: booleanCheck,
  escapes: booleanCheck,
  lostBytes: booleanCheck,
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
  const { speed = "full", sent = "check", noise } = options;
  const chunks = readRecording(source, "replay");
  if (noise !== undefined) {
    checkMembers("replay: noise", noise, noiseChecks);
    checkArgument("replay: noise.seed", noiseChecks.seed, noise.seed);
    if (sent !== "lines") throw mustBe("replay: sent", "lines with noise", sent);
  }
  return new Replay(sent === "lines" ? enteredChunks(chunks, noise) : chunks, { speed, sent });
}

/** Yields the chunks of a recording as if each line had been sent whole. */
async function* enteredChunks(
  chunks: AsyncIterable<RecordedChunk>,
  options: ReplayNoise | undefined,
): AsyncGenerator<RecordedChunk, void> {
  const noise = options && new Noise(options);
  for await (const turn of sessionTurns(chunks)) {
    const { ms, received, sent } = turn;
    for (const bytes of noise?.disturb(turn) ?? [received]) if (bytes.length > 0) yield { ms, direction: "<", bytes };
    if (sent !== undefined) yield { ms, direction: ">", bytes: sentBytes(sent) };
  }
}

type PlayOptions = { readonly [K in "speed" | "sent"]-?: Exclude<ReplayOptions[K], undefined> };

class Replay extends Duplex {
  readonly #chunks: AsyncIterator<RecordedChunk, void>;
  readonly #options: PlayOptions;
  readonly #stop = new AbortController();
  #playing = false;
  #readerWants = false;
  #playedMs = 0;
  #played = 0;
  #write: Write | undefined;
  #onWrite: () => void = () => {};
  #ended = false;

  constructor(chunks: AsyncIterator<RecordedChunk, void>, options: PlayOptions) {
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
    const { sent } = this.#options;
    if (sent === "ignore" || (sent === "lines" && isTerminalAnswer(bytes))) done();
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
      } else if (this.#options.sent !== "ignore") await this.#awaitSend(next.value.bytes);
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
