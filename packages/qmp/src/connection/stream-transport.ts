import type { Duplex } from "node:stream";
import { readLastWords } from "./last-words.ts";
import type { Transport, TransportHandlers } from "./transport.ts";

/** The time that a stream has to send what was written when we end it; then it is destroyed. */
const END_GRACE_MS = 1000;

/** The streams that carry a connection now: a second connection over the same stream would take its replies. */
const inUse = new WeakSet<Duplex>();

const ignore = (): void => undefined;

/** Carries a connection over any `Duplex`. */
export class StreamTransport implements Transport {
  readonly #stream: Duplex;
  readonly #endOnClose: boolean;
  #handlers: TransportHandlers | undefined;
  #batch = "";

  readonly #onData = (chunk: Uint8Array | string): void => {
    // The chunk is a string where the stream's owner has called setEncoding().
    this.#handlers?.received(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  };
  readonly #onEnd = (): void => this.#handlers?.ended({ kind: "ended" });
  readonly #onError = (cause: Error): void => {
    this.#handlers?.ended({ kind: isPeerGone(cause) ? "ended" : "failed", cause });
  };
  readonly #onWritten = (error?: Error | null): void => {
    if (error) for (const chunk of readLastWords(this.#stream)) this.#handlers?.received(chunk);
  };

  /** @throws {TypeError} if another transport uses the stream. */
  constructor(stream: Duplex, endOnClose: boolean) {
    if (inUse.has(stream))
      throw new TypeError("target must be a stream that no other live client uses, got one in use");
    inUse.add(stream);
    this.#stream = stream;
    this.#endOnClose = endOnClose;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    const stream = this.#stream;
    if (stream.destroyed || stream.readableEnded) {
      this.#onEnd();
      return;
    }
    stream.on("error", this.#onError).on("end", this.#onEnd).on("close", this.#onEnd);
    stream.on("data", this.#onData).resume();
  }

  /** Sends everything that is written in one tick as one chunk. */
  write(text: string): void {
    if (this.#batch === "") queueMicrotask(() => this.#flush());
    this.#batch += text;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#flush();
    if (this.#stream.writable) this.#stream.write(bytes, this.#onWritten);
  }

  async close(): Promise<void> {
    this.#flush();
    this.#handlers = undefined;
    const stream = this.#stream;
    inUse.delete(stream);
    stream.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onEnd).off("error", this.#onError);
    // When QEMU ends later, the stream can fail with a reset, even while paused (Node drains the pipes of a dead child).
    // Without a listener, that error would end our process.
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
    if (this.#endOnClose) await endStream(stream);
    else stream.pause();
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = "";
    if (batch !== "" && this.#stream.writable) this.#stream.write(batch, this.#onWritten);
  }
}

/** Linux ends a socketpair with ECONNRESET if the peer had not read everything: QEMU's usual end on an inherited socket. */
function isPeerGone(error: NodeJS.ErrnoException): boolean {
  return error.code === "ECONNRESET" || error.code === "EPIPE";
}

async function endStream(stream: Duplex): Promise<void> {
  if (stream.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, END_GRACE_MS);
  stream.once("close", resolve);
  stream.end(resolve);
  await promise;
  clearTimeout(timer);
  stream.off("close", resolve);
  stream.destroy();
}
