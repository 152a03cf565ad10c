import type { Writable } from "node:stream";
import type { ConsoleEncoding } from "./encoding.ts";
import { SerialExpectError } from "./errors.ts";
import { EVIDENCE_BYTES, lastLines } from "./evidence.ts";
import { type FailureContext, sendError, waitError } from "./failure.ts";
import type { Logger } from "./logger.ts";
import {
  type ConsoleOptions,
  type ExpectOptions,
  type ResolvedOptions,
  requireMs,
  type SendOptions,
} from "./options.ts";
import { encode, type Pattern, patternSet } from "./pattern.ts";
import type { Receiver } from "./receiver.ts";
import { bytesResult, type ExpectBytesResult, type ExpectResult, type Reached, textResult } from "./result.ts";
import { isNormalEnd, type Link } from "./stream-link.ts";
import type { Transcript } from "./transcript.ts";
import { Waiter } from "./waiter.ts";

/** Whether a console still receives: `ended` by the far side, `failed` by an error of the stream, `closed` by us. */
export type ConsoleState = "open" | "ended" | "failed" | "closed";

const STATES = { eof: "ended", "stream-failed": "failed", closed: "closed" } as const;

/** What a console is made of. */
export interface ConsoleParts {
  options: ResolvedOptions;
  receiver: Receiver;
  transcript: Transcript;
  link: Link;
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
  readonly #sends = new Set<Waiter<SendOutcome>>();

  // Made by openConsole alone, without the parts becoming types of the package.
  static {
    createConsole = (parts) => new SerialConsole(parts);
  }

  private constructor({ options, receiver, transcript, link }: ConsoleParts) {
    this.#options = options;
    this.#receiver = receiver;
    this.#transcript = transcript;
    this.#link = link;
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
   * Sends text or bytes as they are; resolves when the stream has taken them.
   * @throws {SerialExpectError} `timeout` (they may still go out later), `eof`, `closed`, `stream-failed`
   */
  async send(data: string | Uint8Array, options: SendOptions = {}): Promise<void> {
    const timeoutMs = this.#timeoutMs("send", options);
    options.signal?.throwIfAborted();
    const bytes = typeof data === "string" ? encode(data, this.#options.encoding) : data;
    const outcome = await this.#write(bytes, { ...options, timeoutMs });
    if (outcome.kind === "aborted") throw outcome.reason;
    if (outcome.kind === "sent") return;
    const cause = "cause" in outcome ? outcome.cause : undefined;
    throw sendError(outcome.kind, bytes.length, this.#receiver.matcher, cause);
  }

  /** Sends a line with {@link ConsoleOptions.lineEnding} after it; see {@link send}. */
  async sendLine(line = "", options: SendOptions = {}): Promise<void> {
    await this.send(line + this.#options.lineEnding, options);
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

  /** The last 20 lines received, matched or not, escaped: the evidence at the end of an error's message. */
  lastLines(): string {
    return lastLines(this.#receiver.matcher.tail(EVIDENCE_BYTES));
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
      for (const send of this.#sends) send.settle({ kind: "closed" });
      const unused = Buffer.from(this.#receiver.matcher.unused());
      this.#receiver.matcher.takeAll(0);
      this.#link.release(unused, this.#options.endStream);
    }
    return Promise.resolve();
  }

  /** Same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #expect(patterns: Pattern | readonly Pattern[], options: ExpectOptions): Promise<Reached> {
    const timeoutMs = this.#timeoutMs("expect", options);
    requireMs("expect: idleTimeoutMs", options.idleTimeoutMs);
    const set = patternSet(patterns, this.#options.encoding);
    options.signal?.throwIfAborted();
    const outcome = await this.#receiver.wait(set, { ...options, timeoutMs });
    if (outcome.kind !== "failed") return outcome;
    if (outcome.failure.kind === "aborted") throw outcome.failure.reason;
    this.#transcript.flush();
    const context: FailureContext = {
      ...this.#options,
      set,
      options: { ...options, timeoutMs },
      elapsedMs: outcome.elapsedMs,
      matcher: this.#receiver.matcher,
    };
    throw waitError(outcome.failure, context);
  }

  async #write(bytes: Uint8Array, options: SendOptions & { timeoutMs: number }) {
    const { end } = this.#receiver;
    if (end?.kind === "closed" || !this.#link.writable) return end ?? ({ kind: "eof" } as const);
    this.#transcript.sent(options.secret ? undefined : bytes);
    const waiter = new Waiter<SendOutcome>(options);
    this.#sends.add(waiter);
    this.#link.write(bytes, (error) => waiter.settle(sendOutcome(error)));
    const outcome = await waiter.promise;
    this.#sends.delete(waiter);
    return outcome;
  }

  #timeoutMs(call: string, { timeoutMs = this.#options.timeoutMs }: { timeoutMs?: number | undefined }): number {
    requireMs(`${call}: timeoutMs`, timeoutMs);
    return timeoutMs;
  }
}

type SendOutcome =
  | { kind: "sent" }
  | { kind: "eof"; cause: Error }
  | { kind: "stream-failed"; cause: Error }
  | { kind: "closed" };

function sendOutcome(error?: Error | null): SendOutcome {
  if (!error) return { kind: "sent" };
  return { kind: isNormalEnd(error) ? "eof" : "stream-failed", cause: error };
}
