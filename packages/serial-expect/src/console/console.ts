import type { Writable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { echoedCharacters, echoPattern } from "../match/echo-pattern.ts";
import { type Pattern, type PatternSet, patternSet } from "../match/pattern.ts";
import {
  checkArgument,
  checkOptions,
  dataCheck,
  mustBe,
  secretCheck,
  stringCheck,
  writableCheck,
} from "../option-checks.ts";
import type { Transcript } from "../record/transcript.ts";
import { type ConsoleEncoding, decode, encodeSecret } from "../text/encoding.ts";
import { lastLines } from "../text/evidence.ts";
import { controlCharacter, type Key, keyText } from "../text/keys.ts";
import type { Secrets } from "../text/secrets.ts";
import { evidenceOf, type WaitErrorContext, waitError } from "./call-errors.ts";
import {
  type ConsoleOptions,
  changeOptions,
  checkSent,
  type ExpectOptions,
  expectChecks,
  type ResolvedConsoleOptions,
  type SendOptions,
} from "./options.ts";
import type { Receiver, WaitFrom } from "./receiver.ts";
import { bytesResult, type ExpectBytesResult, type ExpectResult, type Reached, textResult } from "./result.ts";
import { Sender } from "./sender.ts";
import { type EchoWait, Sending } from "./sending.ts";
import { type ConsoleSettings, checkConsoleSettings } from "./settings.ts";
import type { Link } from "./stream-link.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a console still receives: `ended` by the far side, `failed` by a stream error, `closed` by {@link SerialConsole.close}. */
export type ConsoleState = "open" | "ended" | "failed" | "closed";

const STATES = { eof: "ended", "stream-failed": "failed", closed: "closed" } as const;

/** The parts of a console. */
export interface ConsoleParts {
  readonly options: ResolvedConsoleOptions;
  readonly receiver: Receiver;
  readonly transcript: Transcript;
  readonly link: Link;
  readonly terminal: Terminal;
  readonly secrets: Secrets;
}

/** Creates a console from its parts. */
export let createConsole: (parts: ConsoleParts) => SerialConsole;
/** Returns how many times Ctrl-C or Ctrl-\ was sent on a console; 0 for a console of another copy of this package. */
export let typedInterrupts: (console: SerialConsole) => number;

/**
 * A live console, created by {@link openConsole}. It receives everything that the far side sends, from the moment it is
 * opened, whether or not a call waits for it. All bytes after a match stay for the next call.
 */
export class SerialConsole implements AsyncDisposable {
  readonly #options: ResolvedConsoleOptions;
  readonly #receiver: Receiver;
  readonly #transcript: Transcript;
  readonly #link: Link;
  readonly #terminal: Terminal;
  readonly #sending: Sending;
  readonly #secrets: Secrets;

  // Only openConsole creates consoles; the parts do not become types of the package.
  static {
    createConsole = (parts) => new SerialConsole(parts);
    typedInterrupts = (console) => (#sending in console ? console.#sending.interrupts : 0);
  }

  private constructor({ options, receiver, transcript, link, terminal, secrets }: ConsoleParts) {
    this.#options = options;
    this.#receiver = receiver;
    this.#transcript = transcript;
    this.#link = link;
    this.#terminal = terminal;
    this.#secrets = secrets;
    const waitForEcho: EchoWait = async (call, text, wait) => {
      await this.#wait(call, echoPattern(text), wait, () => this.#lostEcho(text, wait));
    };
    this.#sending = new Sending({ options, receiver, secrets, sender: new Sender(link, transcript), waitForEcho });
  }

  /** Whether more may arrive. `expect` still finds what arrived before the end. */
  get state(): ConsoleState {
    return this.#receiver.end === undefined ? "open" : STATES[this.#receiver.end.kind];
  }

  /** Time-out of calls without a `timeoutMs` of their own, in milliseconds. */
  get timeoutMs(): number {
    return this.#options.timeoutMs;
  }

  /** The logger. */
  get logger(): Logger {
    return this.#options.logger;
  }

  /** The encoding of text. */
  get encoding(): ConsoleEncoding {
    return this.#options.encoding;
  }

  /**
   * Waits for one of the patterns in the text since the last match.
   *
   * The match that is complete earliest in the stream wins, then the one that starts earliest, then the order of the
   * patterns, as if the bytes had arrived one by one. A RegExp's match then extends as far as the RegExp matches in the
   * arrived text: give it a definite end (`/v(\d+)\s/`, not `/v(\d+)/`) if that matters. The arrived text also decides a
   * RegExp with `$`, `\b` or lookahead, and `$` matches at its end.
   *
   * Only one call at a time is allowed. A call that fails consumes nothing.
   * @throws {SerialExpectError} `timeout`, `idle-timeout`, `eof`, `window-exceeded`, `busy`, `closed`, `stream-failed`
   * @throws {TypeError} if a pattern or an option is not valid
   */
  async expect(patterns: Pattern | readonly Pattern[], options: ExpectOptions = {}): Promise<ExpectResult> {
    return textResult(await this.#expect("expect", patterns, options), this.#options.encoding);
  }

  /** Waits like {@link expect}, but returns bytes. */
  async expectBytes(patterns: Pattern | readonly Pattern[], options: ExpectOptions = {}): Promise<ExpectBytesResult> {
    return bytesResult(await this.#expect("expectBytes", patterns, options));
  }

  /**
   * Sends text or bytes unchanged, after all earlier sends. Resolves when the stream has accepted them, or with
   * {@link SendOptions.echo} when the echo has arrived. At most 64 KiB wait in the stream for a far side that does not read.
   * A call that fails sends nothing more.
   * @throws {SerialExpectError} `timeout` (its message states how much was accepted), `eof`, `closed`, `stream-failed`; with
   *   `echo` also `busy` and the other codes of {@link expect}
   * @throws {TypeError} if the data or an option is not valid
   */
  async send(data: string | Uint8Array, options: SendOptions = {}): Promise<void> {
    checkSent("send: data", dataCheck, data, options);
    await this.#sending.send("send", data, options);
  }

  /** Sends a line and {@link ConsoleOptions.lineEnding}; see {@link send}. */
  async sendLine(line = "", options: SendOptions = {}): Promise<void> {
    checkSent("sendLine: line", stringCheck, line, options);
    await this.#sending.send("sendLine", line + this.#options.lineEnding, options);
  }

  /**
   * Sends a control character: `sendControl("c")` sends Ctrl-C, `sendControl("]")` telnet's escape; see {@link send}.
   * @throws {TypeError} unless `char` is a letter or one of `@[\]^_?`
   */
  async sendControl(char: string, options: SendOptions = {}): Promise<void> {
    await this.#sending.send("sendControl", controlCharacter(char), options);
  }

  /**
   * Sends a key as a terminal does, such as an arrow or F2 for a boot menu; see {@link send}. Arrows, `home` and `end` have
   * another form while a program asks for application cursor keys (`ESC[?1h`), as dialog, whiptail and vi do.
   * @throws {TypeError} if there is no such key
   */
  async sendKey(key: Key, options: SendOptions = {}): Promise<void> {
    await this.#sending.send("sendKey", keyText(key, this.#terminal.hasApplicationCursor), options);
  }

  /**
   * Changes settings from now on; those that are not given stay as they are.
   * @throws {SerialExpectError} `busy` while an expect is running
   * @throws {TypeError} if a setting is unknown or has a bad value
   */
  configure(settings: ConsoleSettings): void {
    checkConsoleSettings("configure", settings, "configure: ");
    if (this.waiting) throw new SerialExpectError("busy", "configure: an expect is running on this console");
    changeOptions(this.#options, settings);
    this.#terminal.configure(settings, settings.encoding);
  }

  /** Whether it has secrets (see {@link redact}). */
  get hasSecrets(): boolean {
    return this.#secrets.maxBytes > 0;
  }

  /** Whether an expect is running, so that another one would reject with code `busy`. */
  get waiting(): boolean {
    return this.#receiver.waiting;
  }

  /**
   * Returns and consumes the text since the last match, except for a character that has not arrived whole; the empty string if
   * there is none. Does not wait.
   * @throws {SerialExpectError} `busy`
   */
  drain(): string {
    if (this.waiting) throw new SerialExpectError("busy", "drain: an expect is running on this console");
    return decode(this.#receiver.matcher.takeCharacters().before, this.#options.encoding);
  }

  /**
   * Returns the last lines received, matched or not, escaped, as they appear at the end of an error message.
   * @param count The number of lines, of the last 8 KiB at most. Default 20.
   * @throws {TypeError} if `count` is not a whole number above 0
   */
  lastLines(count?: number): string {
    if (count !== undefined && !(Number.isSafeInteger(count) && count > 0))
      throw mustBe("lastLines: count", "a whole number above 0", count);
    return lastLines(evidenceOf(this.#receiver.matcher, this.#secrets), count);
  }

  /**
   * Makes a text a secret: from now on it is replaced by `(hidden)` in transcripts (`bytes` included), recordings, logs,
   * error messages and {@link lastLines}, whether it is sent or received. What {@link expect} and {@link watch} return is
   * not changed. A text of less than 4 bytes is ignored, because it would occur everywhere.
   * @throws {TypeError} if it is not a string; the message does not show it
   */
  redact(secret: string): void {
    checkArgument("redact: secret", secretCheck, secret);
    this.#secrets.add(encodeSecret(secret, this.#options.encoding));
  }

  /** Returns text or bytes with the console's secrets replaced by `(hidden)`, such as for a message or a log. */
  hideSecrets(text: string): string;
  hideSecrets(bytes: Buffer): Buffer;
  hideSecrets(data: string | Buffer): string | Buffer {
    return typeof data === "string" ? this.#secrets.hideText(data) : this.#secrets.hide(data);
  }

  /**
   * Copies all bytes received from now on to a stream, until the returned function is called. A slow stream pauses reading.
   * Matching is not affected.
   * @throws {TypeError} if `output` is not a Writable
   */
  watch(output: Writable): () => void {
    checkArgument("watch: output", writableCheck, output);
    return this.#transcript.watch(output);
  }

  /**
   * Releases the stream: bytes that were received and not matched are put back into it, and pending calls reject with code
   * `closed`. Also ends the stream if {@link ConsoleOptions.endStream} is set. Can be called again.
   */
  close(): Promise<void> {
    if (this.state !== "closed") {
      this.#transcript.end();
      this.#receiver.finish({ kind: "closed" });
      this.#sending.close();
      const held = this.#terminal.heldBack;
      const unused = Buffer.concat([this.#receiver.release(), held]);
      this.#link.release(unused, this.#options.endStream);
    }
    return Promise.resolve();
  }

  /** Calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #expect(call: string, patterns: Pattern | readonly Pattern[], options: ExpectOptions): Promise<Reached> {
    checkOptions(call, options, expectChecks);
    const { timeoutMs = this.#options.timeoutMs, idleTimeoutMs, signal } = options;
    const set = patternSet(call, patterns, this.#options.encoding);
    signal?.throwIfAborted();
    return this.#wait(call, set, { timeoutMs, idleTimeoutMs, signal });
  }

  /** Describes how far an echo has come. */
  #lostEcho(text: string, { since }: WaitFrom): readonly string[] {
    const { matcher } = this.#receiver;
    const received = decode(matcher.tail(matcher.end - (since ?? 0)), this.#options.encoding);
    const total = Array.from(text).length;
    const came = echoedCharacters(text, received);
    return [`The echo came to ${came} of ${total} characters: a far side that loses fast input needs charDelayMs.`];
  }

  async #wait(call: string, set: PatternSet, options: WaitFrom, details?: () => readonly string[]): Promise<Reached> {
    const outcome = await this.#receiver.wait(set, options);
    if (outcome.kind !== "failed") return outcome;
    if (outcome.failure.kind === "aborted") throw outcome.failure.reason;
    this.#transcript.flush();
    const { matcher } = this.#receiver;
    const { elapsedMs } = outcome;
    const secrets = this.#secrets;
    const context: WaitErrorContext = { ...this.#options, call, set, options, elapsedMs, matcher, secrets, details };
    throw waitError(outcome.failure, context);
  }
}
