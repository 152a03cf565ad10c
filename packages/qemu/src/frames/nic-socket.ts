import type { Duplex } from "node:stream";
import { readArrived } from "./arrived-bytes.ts";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";

/** Limit of the frames that wait for QEMU, which stops reading while its guest is paused or has no room for more. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** This process's end of the socket behind a NIC, see `Machine.nicChannel`: receives and sends the NIC's frames. */
export class NicSocket {
  readonly #socket: Duplex;
  readonly #receive: (chunk: Uint8Array) => void;
  #isReceiving = false;
  #received = 0;
  #sent = 0;
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
    const countFrame = (frame: Uint8Array): void => {
      this.#received += 1;
      onFrame(frame);
    };
    this.#receive = (chunk) => {
      this.#isReceiving = true;
      try {
        decoder.push(chunk, countFrame);
      } catch (error) {
        socket.destroy();
        end(error);
      } finally {
        this.#isReceiving = false;
      }
    };
    // A plain Uint8Array: the slice() of a Buffer would not copy.
    socket.on("data", ({ buffer, byteOffset, length }: Buffer) =>
      this.#receive(new Uint8Array(buffer, byteOffset, length)),
    );
    // When QEMU ends, the connection may be reset; the machine reports why QEMU ended.
    socket.on("error", () => undefined);
    for (const event of ["end", "close"]) socket.on(event, () => end());
  }

  /** Number of frames that the NIC has sent. */
  get received(): number {
    return this.#received;
  }

  /** Number of frames that were written to the socket; QEMU may not have read the last of them. */
  get sent(): number {
    return this.#sent;
  }

  /** Number of frames that were not sent, because QEMU did not read the frames before them or has ended. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Reads all that has arrived in the socket up to now, without waiting for the event loop, and passes on its frames before it
   * returns. Does nothing within a call of `onFrame`, because frames arrive in order.
   * @returns whether the socket could be read like this: only one of the system can
   */
  readNow(): boolean {
    if (this.#isReceiving) return true;
    return readArrived(this.#socket, this.#receive);
  }

  /**
   * Sends a frame to the NIC, or counts it as refused.
   * @throws {TypeError} as `requireFrame`
   */
  send(frame: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableLength > MAX_WAITING_BYTES) {
      this.#refused += 1;
      return;
    }
    this.#socket.write(encodeFrame(frame));
    this.#sent += 1;
  }

  /** Closes the socket. */
  close(): void {
    this.#socket.destroy();
  }
}
