import type { Duplex } from "node:stream";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";

/** How much may wait for QEMU to take it; it stops reading while its guest is paused or has no room for more. */
const maximumWaitingBytes = 16 * 1024 * 1024;

/** Our end of the socket behind a NIC. */
export class NicSocket {
  readonly #socket: Duplex;
  #refused = 0;

  /**
   * @param onFrame takes each frame of the NIC; a view that is good until it returns
   * @param onEnd is told when QEMU is gone, or, with an error, when what it sends is no stream of frames
   */
  constructor(socket: Duplex, onFrame: (frame: Uint8Array) => void, onEnd: (error?: unknown) => void) {
    this.#socket = socket;
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      try {
        // A plain Uint8Array: the slice() of a Buffer would be no copy.
        decoder.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length), onFrame);
      } catch (error) {
        socket.destroy();
        onEnd(error);
      }
    });
    // QEMU's end comes as a reset connection, too; why it ended, the machine says.
    socket.on("error", () => undefined);
    for (const event of ["end", "close"]) socket.on(event, () => onEnd());
  }

  /** How many frames QEMU did not take in time. */
  get refused(): number {
    return this.#refused;
  }

  /** Sends a frame to the NIC, or counts it as refused when QEMU does not take what came before. */
  send(frame: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableLength > maximumWaitingBytes) this.#refused += 1;
    else this.#socket.write(encodeFrame(frame));
  }

  close(): void {
    this.#socket.destroy();
  }
}
