/** One of a container's two output streams. */
export type OutputStream = "stdout" | "stderr";

/** Receives the payload as it arrives. The bytes are a view of the chunk that was pushed: copy them to keep them. */
export type OutputSink = (stream: OutputStream, bytes: Uint8Array) => void;

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Splits the attached stream of a container without a terminal into stdout and stderr. The stream consists of frames: a
 * type byte, three zero bytes, the payload's length in four bytes big-endian, the payload. Payload is passed on as it
 * arrives, never collected. Docker Engine API, "Attach to a container", stream format.
 */
export class Demultiplexer {
  readonly #sink: OutputSink;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  #payloadLeft = 0;

  constructor(sink: OutputSink) {
    this.#sink = sink;
  }

  /**
   * Passes on the payload in the next chunk of the stream.
   * @throws {RangeError} if the bytes are not such a stream, for example if the container has a terminal
   */
  push(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length) {
      offset += this.#payloadLeft > 0 ? this.#takePayload(chunk, offset) : this.#takeHeader(chunk, offset);
    }
  }

  #takePayload(chunk: Uint8Array, offset: number): number {
    const bytes = chunk.subarray(offset, offset + this.#payloadLeft);
    this.#payloadLeft -= bytes.length;
    this.#sink(this.#header[0] === STDERR ? "stderr" : "stdout", bytes);
    return bytes.length;
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    const bytes = chunk.subarray(offset, offset + HEADER_BYTES - this.#headerLength);
    this.#header.set(bytes, this.#headerLength);
    this.#headerLength += bytes.length;
    if (this.#headerLength === HEADER_BYTES) {
      this.#headerLength = 0;
      this.#payloadLeft = payloadLength(this.#header);
    }
    return bytes.length;
  }
}

function payloadLength(header: Uint8Array): number {
  const view = new DataView(header.buffer);
  const type = view.getUint8(0);
  const reserved = view.getUint32(0) & 0xffffff;
  if (type > STDERR || reserved !== 0) {
    throw new RangeError(`not a multiplexed Docker stream: header ${Buffer.from(header).toString("hex")}`);
  }
  return view.getUint32(4);
}
