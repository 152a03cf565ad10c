import type { Writable } from "node:stream";
import { type Logger, silentLogger } from "../logger.ts";
import { byteCountCheck, hasMethods, type OptionCheck, type OptionChecks } from "../option-checks.ts";
import { HIDDEN, MIN_SECRET_BYTES, type Secrets } from "../text/secrets.ts";
import { Recorder } from "./recorder.ts";
import { type TranscriptDirection, transcriptText } from "./transcript-line.ts";
import { type TypedPiece, Typing } from "./typing.ts";

/** The receivers of the console's traffic. Streams are written to and never ended; a slow one pauses reading. */
export interface TranscriptOptions {
  /** Receives the exact bytes from the far side, as they arrive, with secrets hidden (see {@link SerialConsole.redact}). */
  readonly bytes?: Writable | ((bytes: Uint8Array) => void) | undefined;
  /** Receives lines `TIME < "…"` and `TIME > "…"`, each with its line feed; {@link decodeTranscript} decodes them. */
  readonly text?: Writable | ((line: string) => void) | undefined;
  /** Receives every chunk with its time, as lines of JSON (`docs/recording.md`); {@link replay} plays them back. */
  readonly recording?: Writable | ((line: string) => void) | undefined;
  /** The longest line in bytes before escaping; longer ones are split. Default 1024. */
  readonly maxLineBytes?: number | undefined;
}

/** The reading that a slow transcript pauses. */
export interface Flow {
  pause(): void;
  resume(): void;
}

const LINE_FEED = 0x0a;
const DEFAULT_MAX_LINE_BYTES = 1024;
const noBytes = Buffer.alloc(0);

const sinkCheck: OptionCheck = {
  expected: "a Writable or a function",
  accepts: (value) => typeof value === "function" || hasMethods(value, ["write"]),
};

/** The checks of {@link TranscriptOptions}. */
export const transcriptChecks: OptionChecks<TranscriptOptions> = {
  bytes: sinkCheck,
  text: sinkCheck,
  recording: sinkCheck,
  maxLineBytes: byteCountCheck,
};

/**
 * Records what a console receives and sends: bytes as they arrive, lines when they are complete, a prompt when it is
 * answered.
 */
export class Transcript {
  readonly #options: TranscriptOptions;
  readonly #logger: Logger;
  readonly #flow: Flow;
  readonly #maxLineBytes: number;
  readonly #keepsLines: boolean;
  readonly #recorder: Recorder | undefined;
  #line: Buffer = noBytes;
  #lineTime = new Date(0);
  readonly #slow = new Set<Writable>();
  readonly #watchers = new Set<Writable>();
  readonly #secrets: Secrets;
  /** Set when a person types. */
  #typing: Typing | undefined;
  /** Received bytes with which a secret may begin. */
  #held: Buffer = noBytes;

  /** @param secrets what the record must not contain; may grow */
  constructor(options: TranscriptOptions, logger: Logger, flow: Flow, secrets: Secrets) {
    this.#secrets = secrets;
    this.#options = options;
    this.#logger = logger;
    this.#flow = flow;
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
    this.#keepsLines = options.text !== undefined || logger !== silentLogger;
    const { recording } = options;
    this.#recorder = recording && new Recorder((line) => this.#put(recording, line));
  }

  /** Records received bytes. */
  received(chunk: Buffer): void {
    if (this.#typing !== undefined) this.#typed(this.#typing.received(chunk));
    for (const watcher of this.#watchers) this.#put(watcher, chunk);
    const { shown, held } = this.#secrets.hidePiece(
      this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]),
    );
    this.#held = held;
    if (shown.length > 0) this.#record(shown);
  }

  #record(chunk: Buffer): void {
    this.#put(this.#options.bytes, chunk);
    this.#recorder?.chunk("<", chunk);
    if (!this.#keepsLines) return;
    if (this.#line.length === 0) this.#lineTime = new Date();
    const text = this.#line.length === 0 ? chunk : Buffer.concat([this.#line, chunk]);
    let at = 0;
    for (let end = this.#lineEnd(text, at); end !== undefined; end = this.#lineEnd(text, at)) {
      this.#log("<", text.subarray(at, end), this.#lineTime);
      this.#lineTime = new Date();
      at = end;
    }
    // A copy, so that the last line of a long output does not keep its whole chunk in memory.
    this.#line = at === text.length ? noBytes : Buffer.from(text.subarray(at));
  }

  /** Writes the exact bytes received from now on to a stream, until the returned function is called. */
  watch(watcher: Writable): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Records bytes that a person types, when it is known whether they are a secret. */
  typed(bytes: Uint8Array): void {
    this.#typing ??= new Typing();
    this.#typed(this.#typing.typed(bytes));
  }

  #typed(pieces: readonly TypedPiece[]): void {
    for (const piece of pieces) {
      if (piece.kind === "hidden" && piece.secret !== undefined) this.#secrets.add(piece.secret);
      this.sent(piece.kind === "hidden" ? undefined : piece.bytes);
    }
  }

  /** Records sent bytes; `undefined` means secret ones. */
  sent(bytes: Uint8Array | undefined): void {
    const hasSecret = bytes !== undefined && this.#secrets.isIn(bytes);
    // Whole, so that a replay accepts any bytes in its place.
    this.#recorder?.chunk(">", hasSecret ? undefined : bytes);
    if (!this.#keepsLines) return;
    this.flush();
    const shown = hasSecret ? this.#secrets.hide(Buffer.from(bytes)) : bytes;
    const pieces = shown === undefined ? [undefined] : this.#pieces(shown);
    for (const piece of pieces) this.#log(">", piece, new Date());
  }

  /** Records what was held back, because nothing more is received: not the beginning of a secret. */
  end(): void {
    if (this.#typing !== undefined) this.#typed(this.#typing.end());
    if (this.#held.length > 0) this.#record(this.#held.length < MIN_SECRET_BYTES ? this.#held : Buffer.from(HIDDEN));
    this.#held = noBytes;
    this.flush();
  }

  /** Writes the line that is not complete yet. */
  flush(): void {
    if (this.#line.length > 0) this.#log("<", this.#line, this.#lineTime);
    this.#line = noBytes;
  }

  #lineEnd(text: Buffer, at: number): number | undefined {
    const bound = at + this.#maxLineBytes;
    const lineFeed = text.subarray(at, bound).indexOf(LINE_FEED);
    if (lineFeed >= 0) return at + lineFeed + 1;
    return bound <= text.length ? bound : undefined;
  }

  #pieces(bytes: Uint8Array): Uint8Array[] {
    const count = Math.ceil(bytes.length / this.#maxLineBytes);
    return Array.from({ length: count }, (_, i) =>
      bytes.subarray(i * this.#maxLineBytes, (i + 1) * this.#maxLineBytes),
    );
  }

  #log(direction: TranscriptDirection, bytes: Uint8Array | undefined, time: Date): void {
    const text = transcriptText(direction, bytes);
    this.#logger.debug({ direction }, text);
    this.#put(this.#options.text, `${time.toISOString()} ${text}\n`);
  }

  #put<T extends string | Uint8Array>(target: Writable | ((data: T) => void) | undefined, data: T): void {
    if (typeof target === "function") target(data);
    else if (target?.writable && !target.write(data)) this.#pauseFor(target);
  }

  #pauseFor(target: Writable): void {
    if (this.#slow.has(target)) return;
    if (this.#slow.size === 0) this.#flow.pause();
    this.#slow.add(target);
    const caughtUp = (): void => {
      target.off("drain", caughtUp).off("close", caughtUp);
      this.#slow.delete(target);
      if (this.#slow.size === 0) this.#flow.resume();
    };
    target.on("drain", caughtUp).on("close", caughtUp);
  }
}
