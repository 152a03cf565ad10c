import { AlpyError } from "../errors.ts";

/**
 * Frames as QEMU's `-netdev stream` sends and takes them: each after its length in four bytes, big-endian
 * (QEMU, net/stream.c and net/net.c, `net_fill_rstate`).
 */
const lengthBytes = 4;
/** QEMU refuses what is longer (`NET_BUFSIZE`, net/net.h: 4096 + 65536). */
export const maximumFrameBytes = 69_632;

/** @throws {TypeError} for a frame that is longer than QEMU takes */
export function requireFrame({ length }: Uint8Array): void {
  if (length <= maximumFrameBytes) return;
  throw new TypeError(`a frame has at most ${maximumFrameBytes} bytes, got ${length}`);
}

/** A frame with its length before it; one copy, as the two must leave together. */
export function encodeFrame(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(lengthBytes + frame.length);
  new DataView(bytes.buffer).setUint32(0, frame.length);
  bytes.set(frame, lengthBytes);
  return bytes;
}

/** Cuts a stream of chunks into frames. */
export class FrameDecoder {
  /** What is here of a frame whose rest has not come: its length, and as many of its bytes. */
  #partial = new Uint8Array(lengthBytes + maximumFrameBytes);
  #held = 0;

  /**
   * Takes a chunk and calls back with each frame that it completes: a view of the chunk, or of a copy for a frame that
   * was torn.
   * @throws {AlpyError} `wire-corrupt` for a length that no frame has; nothing after it can be told apart
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    let at = this.#held === 0 ? 0 : this.#complete(chunk, onFrame);
    while (chunk.length - at >= lengthBytes) {
      const end = at + lengthBytes + lengthAt(chunk, at);
      if (end > chunk.length) break;
      onFrame(chunk.subarray(at + lengthBytes, end));
      at = end;
    }
    this.#hold(chunk.subarray(at));
  }

  /** Completes the frame that is held, as far as the chunk goes, and says where its own frames begin. */
  #complete(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): number {
    const head = Math.min(Math.max(lengthBytes - this.#held, 0), chunk.length);
    this.#hold(chunk.subarray(0, head));
    if (this.#held < lengthBytes) return chunk.length;
    const whole = lengthBytes + lengthAt(this.#partial, 0);
    const rest = Math.min(whole - this.#held, chunk.length - head);
    this.#hold(chunk.subarray(head, head + rest));
    if (this.#held < whole) return chunk.length;
    this.#held = 0;
    onFrame(this.#partial.slice(lengthBytes, whole));
    return head + rest;
  }

  #hold(bytes: Uint8Array): void {
    this.#partial.set(bytes, this.#held);
    this.#held += bytes.length;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, lengthBytes).getUint32(0);
  if (length <= maximumFrameBytes) return length;
  throw new AlpyError(
    "wire-corrupt",
    `QEMU announced a frame of ${length} bytes on a wire, where at most ${maximumFrameBytes} fit: the stream is out of step`,
  );
}
