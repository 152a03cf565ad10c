import type { Duplex } from "node:stream";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";

/** Limit of the frames that wait for QEMU, which stops reading while its guest is paused or has no room for more. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** This process's end of the socket behind a NIC, see `Machine.nicChannel`: receives and sends the NIC's frames. */
export class NicSocket {
  readonly #socket: Duplex;
  #refused = 0;

  /**
   * @param socket is closed by `close()`, and when QEMU sends data that is not a stream of frames
   * @param onFrame receives each frame that the NIC sends: a view that is valid until `onFrame` returns
   * @param onEnd is called once: when the socket has ended or was closed, or, with a `QemuError` (`wire-corrupt`), when QEMU
   *   sends data that is not a stream of frames
   */
  constructor(socket: Duplex, onFrame: (frame: Uint8Array) => void, onEnd: (error?: unknown) => void) {
    this.#socket = socket;
    let hasEnded = false;
    const end = (error?: unknown): void => {
      if (!hasEnded) onEnd(error);
      hasEnded = true;
    };
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      try {
        // A plain Uint8Array: the slice() of a Buffer would not copy.
        decoder.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length), onFrame);
      } catch (error) {
        socket.destroy();
        end(error);
      }
    });
    // When QEMU ends, the connection may be reset; the machine reports why QEMU ended.
    socket.on("error", () => undefined);
    for (const event of ["end", "close"]) socket.on(event, () => end());
  }

  /** Number of frames that were not sent, because QEMU did not read the frames before them or has ended. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Sends a frame to the NIC, or counts it as refused.
   * @throws {TypeError} as `requireFrame`
   */
  send(frame: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableLength > MAX_WAITING_BYTES) this.#refused += 1;
    else this.#socket.write(encodeFrame(frame));
  }

  /** Closes the socket. */
  close(): void {
    this.#socket.destroy();
  }
}
