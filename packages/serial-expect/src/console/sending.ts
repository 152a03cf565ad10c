import { SerialExpectError } from "../errors.ts";
import { decode, encode } from "../text/encoding.ts";
import type { Secrets } from "../text/secrets.ts";
import { evidenceOf, sendError } from "./call-errors.ts";
import { Deadline } from "./deadline.ts";
import { checkSendOptions, type ResolvedConsoleOptions, type SendOptions } from "./options.ts";
import type { Receiver, WaitFrom } from "./receiver.ts";
import type { Sender, SenderOptions } from "./sender.ts";

/** Waits until the far side has echoed a text; throws if it does not. */
export type EchoWait = (call: string, text: string, wait: WaitFrom) => Promise<void>;

/** The parts that sending needs. */
export interface SendingParts {
  readonly options: ResolvedConsoleOptions;
  readonly receiver: Receiver;
  readonly secrets: Secrets;
  readonly sender: Sender;
  readonly waitForEcho: EchoWait;
}

/** The characters that signal the program in front (termios, VINTR and VQUIT). */
const INTERRUPTS = [0x03, 0x1c] as const;

/** The checked calls that send: options, secrets, echoes, errors. */
export class Sending {
  readonly #parts: SendingParts;
  #interrupts = 0;

  constructor(parts: SendingParts) {
    this.#parts = parts;
  }

  /** The number of sends with a character that interrupts a program. */
  get interrupts(): number {
    return this.#interrupts;
  }

  /** Ends all sends. */
  close(): void {
    this.#parts.sender.close();
  }

  /** Sends data for a call of the user. */
  async send(call: string, data: string | Uint8Array, options: SendOptions): Promise<void> {
    checkSendOptions(call, options);
    const { receiver, options: defaults } = this.#parts;
    const { timeoutMs = defaults.timeoutMs, charDelayMs = defaults.charDelayMs } = options;
    const { echo, secret = false, signal, typed } = options;
    if (echo && secret) throw new TypeError(`${call}: echo must not be set with secret, which is not echoed`);
    if (echo && receiver.waiting)
      throw new SerialExpectError("busy", `${call}: cannot wait for the echo while an expect is running`);
    if (typed && secret) throw new TypeError(`${call}: typed must not be set with secret, which it finds out`);
    signal?.throwIfAborted();
    const { encoding } = defaults;
    const bytes = typeof data === "string" ? encode(`${call}: text`, data, encoding, secret) : data;
    if (secret) this.#addSecret(bytes);
    if (!echo) return this.#send(call, bytes, { timeoutMs, signal, secret, typed, charDelayMs });
    const deadline = new Deadline(timeoutMs, signal);
    const since = receiver.matcher.end;
    await this.#send(call, bytes, { ...deadline.rest, charDelayMs });
    await this.#parts.waitForEcho(call, decode(Buffer.from(bytes), encoding), { ...deadline.rest, since });
  }

  /** Keeps a secret that was sent, unless the far side has shown the same text, such as its name. */
  #addSecret(bytes: Uint8Array): void {
    const { options, receiver, secrets } = this.#parts;
    const { lineEnding, historyBytes } = options;
    const text = Buffer.from(bytes);
    const secret = text.toString("latin1").endsWith(lineEnding)
      ? text.subarray(0, -Buffer.byteLength(lineEnding) || undefined)
      : text;
    if (!receiver.matcher.tail(historyBytes).includes(secret)) secrets.add(secret);
  }

  async #send(call: string, bytes: Uint8Array, options: SenderOptions): Promise<void> {
    const { receiver, secrets, sender } = this.#parts;
    const { end, matcher } = receiver;
    const unsendable = end === undefined || end.kind === "eof" ? undefined : { ...end, acceptedBytes: 0 };
    // Character by character, a secret would not be found.
    const secret = options.secret || (options.charDelayMs > 0 && secrets.isIn(bytes));
    if (INTERRUPTS.some((byte) => bytes.includes(byte))) this.#interrupts++;
    const outcome = unsendable ?? (await sender.send(bytes, { ...options, secret }));
    if (outcome.kind === "sent") return;
    if (outcome.kind === "aborted") throw outcome.reason;
    throw sendError({ ...outcome, call, totalBytes: bytes.length }, evidenceOf(matcher, secrets));
  }
}
