import type { Writable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { echoPattern } from "../match/echo-pattern.ts";
import { encode, type Pattern, type PatternSet, patternSet } from "../match/pattern.ts";
import type { Transcript } from "../record/transcript.ts";
import type { ConsoleEncoding } from "../text/encoding.ts";
import { EVIDENCE_BYTES, lastLines } from "../text/evidence.ts";
import { controlCharacter, type Key, keyText } from "../text/keys.ts";
import { type FailureContext, sendError, waitError } from "./call-errors.ts";
import { Deadline } from "./deadline.ts";
import {
  type ConsoleOptions,
  type ExpectOptions,
  type ResolvedOptions,
  requireMs,
  type SendOptions,
} from "./options.ts";
import type { Receiver, WaitFrom } from "./receiver.ts";
import { bytesResult, type ExpectBytesResult, type ExpectResult, type Reached, textResult } from "./result.ts";
import { Sender, type SenderOptions } from "./sender.ts";
import type { Link } from "./stream-link.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a console still receives: `ended` by the far side, `failed` by an error of the stream, `closed` by us. */
export type ConsoleState = "open" | "ended" | "failed" | "closed";

const STATES = { eof: "ended", "stream-failed": "failed", closed: "closed" } as const;

/** What a console is made of. */
export interface ConsoleParts {
  options: ResolvedOptions;
  receiver: Receiver;
  transcript: Transcript;
  link: Link;
  terminal: Terminal | undefined;
}

export let createConsole: (parts: ConsoleParts) => SerialConsole;

/**
 * A live console, made by {@link openConsole}: everything the far side sends is taken in from the moment it is opened,
 * whether or not somebody waits for it, and every byte after a match stays for the next call.
 */
export class SerialConsole implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #receiver: Receiver;
  readonly #transcript: Transcript;
  readonly #link: Link;
  readonly #terminal: Terminal | undefined;
  readonly #sender: Sender;

  // Made by openConsole alone, without the parts becoming types of the package.
  static {
    createConsole = (parts) => new SerialConsole(parts);
  }

  private constructor({ options, receiver, transcript, link, terminal }: ConsoleParts) {
    this.#options = options;
    this.#receiver = receiver;
    this.#transcript = transcript;
    this.#link = link;
    this.#terminal = terminal;
    this.#sender = new Sender(link, transcript);
  }

  /** Whether more may come. What came before the end can still be expected. */
  get state(): ConsoleState {
    return this.#receiver.end === undefined ? "open" : STATES[this.#receiver.end.kind];
  }

  /** How long a call waits that names no time of its own, in milliseconds. */
  get timeoutMs(): number {
    return this.#options.timeoutMs;
  }

  /** Where it reports what it does. */
  get logger(): Logger {
    return this.#options.logger;
  }

  /** How bytes and text stand for each other. */
  get encoding(): ConsoleEncoding {
    return this.#options.encoding;
  }

  /**
   * Waits for one of the patterns in the text since the last match.
   *
   * The match that is complete earliest in the stream wins, then the one that starts earliest, then the order given: as
   * if the bytes had come one by one, however they were cut. A RegExp's match, once decided, extends as far as the RegExp
   * takes it in what has arrived: end it in something definite (`/v(\d+)\s/`, not `/v(\d+)/`) where that matters. One with
   * `$`, `\b` or lookahead is decided by what has arrived, which is where `$` matches.
   *
   * Only one call at a time; a failed one consumes nothing.
   * @throws {SerialExpectError} `timeout`, `idle-timeout`, `eof`, `window-exceeded`, `busy`, `closed`, `stream-failed`
   */
  async expect(patterns: Pattern | readonly Pattern[], options: ExpectOptions = {}): Promise<ExpectResult> {
    return textResult(await this.#expect(patterns, options), this.#options.encoding);
  }

  /** As {@link expect}, with the result in bytes. */
  async expectBytes(patterns: Pattern | readonly Pattern[], options: ExpectOptions = {}): Promise<ExpectBytesResult> {
    return bytesResult(await this.#expect(patterns, options));
  }

  /**
   * Sends text or bytes as they are, after all sends before it; resolves when the stream has taken them, or with
   * {@link SendOptions.echo} when the echo has come. No more than 64 KiB wait in the stream for a far side that does not
   * read; a call that fails sends no more than it has.
   * @throws {SerialExpectError} `timeout` (its message says how much was taken), `eof`, `closed`, `stream-failed`, and
   * with `echo` `busy` and what else {@link expect} throws
   */
  async send(data: string | Uint8Array, options: SendOptions = {}): Promise<void> {
    const { echo, secret, charDelayMs = this.#options.charDelayMs, signal } = options;
    requireMs("send: charDelayMs", charDelayMs);
    if (echo && secret) throw new TypeError("send: echo must not be set with secret, which is not echoed");
    if (echo && this.waiting) throw new SerialExpectError("busy", "send: its echo cannot be awaited beside an expect.");
    signal?.throwIfAborted();
    const bytes = typeof data === "string" ? encode(data, this.#options.encoding) : data;
    const timeoutMs = this.#timeoutMs("send", options);
    if (!echo) return this.#send(bytes, { timeoutMs, signal, secret, charDelayMs });
    const deadline = new Deadline(timeoutMs, signal);
    const since = this.#receiver.matcher.end;
    await this.#send(bytes, { ...deadline.rest, charDelayMs });
    await this.#wait(echoPattern(Buffer.from(bytes).toString(this.encoding)), { ...deadline.rest, since });
  }

  /** Sends a line with {@link ConsoleOptions.lineEnding} after it; see {@link send}. */
  async sendLine(line = "", options: SendOptions = {}): Promise<void> {
    await this.send(line + this.#options.lineEnding, options);
  }

  /**
   * Sends a control character: `sendControl("c")` is Ctrl-C, `sendControl("]")` telnet's escape; see {@link send}.
   * @throws {TypeError} unless `char` is a letter or one of `@[\]^_?`
   */
  async sendControl(char: string, options: SendOptions = {}): Promise<void> {
    await this.send(controlCharacter(char), options);
  }

  /** Sends what a terminal sends for a key, an arrow or F2 for a boot menu; see {@link send}. */
  async sendKey(key: Key, options: SendOptions = {}): Promise<void> {
    await this.send(keyText(key), options);
  }

  /** Whether an expect is under way, so that another would reject with code `busy`. */
  get waiting(): boolean {
    return this.#receiver.waiting;
  }

  /**
   * What has come since the last match, which is then consumed; the empty string where nothing has. Does not wait.
   * @throws {SerialExpectError} `busy`
   */
  drain(): string {
    if (this.waiting) throw new SerialExpectError("busy", "drain: an expect is under way on this console.");
    return this.#receiver.matcher.takeAll(0).before.toString(this.#options.encoding);
  }

  /**
   * The last lines received, matched or not, escaped: the evidence at the end of an error's message. They are 20 unless
   * told, of at most 8 KiB.
   */
  lastLines(count?: number): string {
    return lastLines(this.#receiver.matcher.tail(EVIDENCE_BYTES), count);
  }

  /**
   * Copies what is received from now on to a stream, byte for byte, until the function that it gives is called; one that is
   * slow holds back the reading. What is matched is not touched by it.
   */
  watch(output: Writable): () => void {
    return this.#transcript.watch(output);
  }

  /**
   * Lets go of the stream: what was received and not matched is put back into it, and calls under way reject with code
   * `closed`. Ends the stream too where {@link ConsoleOptions.endStream} says so. May be called again.
   */
  close(): Promise<void> {
    if (this.state !== "closed") {
      this.#transcript.flush();
      this.#receiver.finish({ kind: "closed" });
      this.#sender.close();
      const held = this.#terminal?.heldBack ?? Buffer.alloc(0);
      const unused = Buffer.concat([this.#receiver.matcher.unused(), held]);
      this.#receiver.matcher.takeAll(0);
      this.#link.release(unused, this.#options.endStream);
    }
    return Promise.resolve();
  }

  /** Same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #expect(patterns: Pattern | readonly Pattern[], options: ExpectOptions): Promise<Reached> {
    const timeoutMs = this.#timeoutMs("expect", options);
    requireMs("expect: idleTimeoutMs", options.idleTimeoutMs);
    const set = patternSet(patterns, this.#options.encoding);
    options.signal?.throwIfAborted();
    return this.#wait(set, { ...options, timeoutMs });
  }

  async #wait(set: PatternSet, options: WaitFrom): Promise<Reached> {
    const outcome = await this.#receiver.wait(set, options);
    if (outcome.kind !== "failed") return outcome;
    if (outcome.failure.kind === "aborted") throw outcome.failure.reason;
    this.#transcript.flush();
    const { matcher } = this.#receiver;
    const context: FailureContext = { ...this.#options, set, options, elapsedMs: outcome.elapsedMs, matcher };
    throw waitError(outcome.failure, context);
  }

  async #send(bytes: Uint8Array, options: SenderOptions): Promise<void> {
    const { end, matcher } = this.#receiver;
    const over = end === undefined || end.kind === "eof" ? undefined : { ...end, takenBytes: 0 };
    const outcome = over ?? (await this.#sender.send(bytes, options));
    if (outcome.kind === "sent") return;
    if (outcome.kind === "aborted") throw outcome.reason;
    throw sendError({ ...outcome, totalBytes: bytes.length }, matcher);
  }

  #timeoutMs(call: string, { timeoutMs = this.#options.timeoutMs }: { timeoutMs?: number | undefined }): number {
    requireMs(`${call}: timeoutMs`, timeoutMs);
    return timeoutMs;
  }
}
