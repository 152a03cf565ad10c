import type { Duplex } from "node:stream";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";

/** Bound of what waits for QEMU, which stops reading while its guest is paused or has no room for more. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Our end of the socket behind a NIC. */
export class NicSocket {
  readonly #socket: Duplex;
  #refused = 0;

  /**
   * @param onFrame receives each frame of the NIC: a view that is valid until it returns
   * @param onEnd is called when QEMU has ended, or, with an error, when QEMU sends something other than frames
   */
  constructor(socket: Duplex, onFrame: (frame: Uint8Array) => void, onEnd: (error?: unknown) => void) {
    this.#socket = socket;
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      try {
        // A plain Uint8Array: the slice() of a Buffer would not copy.
        decoder.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length), onFrame);
      } catch (error) {
        socket.destroy();
        onEnd(error);
      }
    });
    // When QEMU ends, the connection may be reset; the machine reports why QEMU ended.
    socket.on("error", () => undefined);
    for (const event of ["end", "close"]) socket.on(event, () => onEnd());
  }

  /** Number of frames that QEMU did not read in time. */
  get refused(): number {
    return this.#refused;
  }

  /** Sends a frame to the NIC, or counts it as refused when QEMU does not read the frames before it. */
  send(frame: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableLength > MAX_WAITING_BYTES) this.#refused += 1;
    else this.#socket.write(encodeFrame(frame));
  }

  close(): void {
    this.#socket.destroy();
  }
}
