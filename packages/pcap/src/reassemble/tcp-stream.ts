import type { TcpData, TcpGap } from "./tcp-event.ts";

/** Bytes of a stream with their place and time. */
export type TcpChunk = Pick<TcpData, "offset" | "bytes" | "seconds" | "nanoseconds">;

/** Bytes of a stream that the capture does not have. */
export type TcpMissing = Pick<TcpGap, "offset" | "lengthBytes" | "seconds" | "nanoseconds">;

/** About what a chunk or a gap takes besides its bytes. */
const CHUNK_OVERHEAD_BYTES = 128;

/** The bytes that one end of a connection sent, in order. */
export class TcpStream {
  readonly #chunks: TcpChunk[] = [];
  readonly #gaps: TcpMissing[] = [];
  #lengthBytes = 0;
  #heldBytes = 0;
  #isCut = false;

  /** @internal Adds what comes next, and returns how much memory it takes: nothing if that is more than is left. */
  static add(stream: TcpStream, event: TcpData | TcpGap, leftBytes: number): number {
    const { offset, seconds, nanoseconds } = event;
    const lengthBytes = event.kind === "gap" ? event.lengthBytes : event.bytes.length;
    stream.#lengthBytes = offset + lengthBytes;
    const bytes = event.kind === "gap" ? 0 : lengthBytes;
    const heldBytes = bytes + CHUNK_OVERHEAD_BYTES;
    if (stream.#isCut || heldBytes > leftBytes) {
      stream.#isCut = true;
      return 0;
    }
    // A copy: a view would hold the chunk of the capture in memory.
    if (event.kind === "data") stream.#chunks.push({ offset, bytes: event.bytes.slice(), seconds, nanoseconds });
    else stream.#gaps.push({ offset, lengthBytes, seconds, nanoseconds });
    stream.#heldBytes += heldBytes;
    return heldBytes;
  }

  /** The bytes, as they became known: by segments, without repetitions, with the time stamps of the frames. */
  get chunks(): readonly TcpChunk[] {
    return this.#chunks;
  }

  /** What the capture does not have. */
  get gaps(): readonly TcpMissing[] {
    return this.#gaps;
  }

  /** Length of the stream, with its gaps and with what was not kept. */
  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /** Whether the end was not kept, because of `maxKeptBytes`. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** @internal About how many bytes of memory it takes. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Returns all bytes that are known, joined. `gaps` states where bytes are missing. */
  bytes(): Uint8Array {
    const joined = new Uint8Array(this.#chunks.reduce((sum, { bytes }) => sum + bytes.length, 0));
    let at = 0;
    for (const { bytes } of this.#chunks) {
      joined.set(bytes, at);
      at += bytes.length;
    }
    return joined;
  }
}
