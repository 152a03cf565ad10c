import { QemuError } from "../errors.ts";
import { badOption } from "../options/option-checks.ts";

/**
 * Size of the length before each frame, big-endian: QEMU's `-netdev stream` sends and receives frames like this
 * (QEMU, net/stream.c and net/net.c, `net_fill_rstate`).
 */
export const LENGTH_BYTES = 4;
/** Size of the longest frame that QEMU accepts (`NET_BUFSIZE`, net/net.h: 4096 + 65536). */
export const MAX_FRAME_BYTES = 69_632;

/**
 * Checks that a value is a frame that QEMU accepts: bytes from the destination MAC address to the end of the payload.
 * @throws {TypeError} for a value that is not a `Uint8Array`, and for a frame longer than {@link MAX_FRAME_BYTES}
 */
export function requireFrame(frame: Uint8Array): void {
  if (!(frame instanceof Uint8Array)) throw badOption("frame", "a Uint8Array", frame);
  if (frame.length <= MAX_FRAME_BYTES) return;
  throw new TypeError(`frame must have at most ${MAX_FRAME_BYTES} bytes, got ${frame.length}`);
}

/**
 * Returns a frame with its length in front, as QEMU's `-netdev stream` reads it. The two are one array, because they must be
 * written together.
 * @throws {TypeError} as {@link requireFrame}
 */
export function encodeFrame(frame: Uint8Array): Uint8Array {
  requireFrame(frame);
  const bytes = new Uint8Array(LENGTH_BYTES + frame.length);
  new DataView(bytes.buffer).setUint32(0, frame.length);
  bytes.set(frame, LENGTH_BYTES);
  return bytes;
}

/** Splits the stream of QEMU's `-netdev stream` into frames, wherever its chunks end. */
export class FrameDecoder {
  /** The beginning of an incomplete frame: its length and the bytes received so far. */
  #partial = new Uint8Array(LENGTH_BYTES + MAX_FRAME_BYTES);
  #partialBytes = 0;

  /**
   * Decodes a chunk and calls back with each frame that it completes: a view of the chunk, or a copy when the frame was
   * split across chunks.
   * @throws {QemuError} `wire-corrupt` for an impossible length; the frames after it cannot be found
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    let at = this.#partialBytes === 0 ? 0 : this.#complete(chunk, onFrame);
    while (chunk.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + lengthAt(chunk, at);
      if (end > chunk.length) break;
      onFrame(chunk.subarray(at + LENGTH_BYTES, end));
      at = end;
    }
    this.#hold(chunk.subarray(at));
  }

  /** Completes the partial frame as far as the chunk goes, and returns where the rest of the chunk begins. */
  #complete(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): number {
    const head = Math.min(Math.max(LENGTH_BYTES - this.#partialBytes, 0), chunk.length);
    this.#hold(chunk.subarray(0, head));
    if (this.#partialBytes < LENGTH_BYTES) return chunk.length;
    const whole = LENGTH_BYTES + lengthAt(this.#partial, 0);
    const rest = Math.min(whole - this.#partialBytes, chunk.length - head);
    this.#hold(chunk.subarray(head, head + rest));
    if (this.#partialBytes < whole) return chunk.length;
    this.#partialBytes = 0;
    onFrame(this.#partial.slice(LENGTH_BYTES, whole));
    return head + rest;
  }

  #hold(bytes: Uint8Array): void {
    this.#partial.set(bytes, this.#partialBytes);
    this.#partialBytes += bytes.length;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const length = uint32At(bytes, at);
  if (length <= MAX_FRAME_BYTES) return length;
  throw new QemuError(
    "wire-corrupt",
    `QEMU announced a frame of ${length} bytes on a wire, expected at most ${MAX_FRAME_BYTES}: the stream is out of sync`,
  );
}

/** Returns a big-endian number. A DataView for each frame costs more than the rest of its way. */
function uint32At(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + LENGTH_BYTES; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}
