import type { Duplex } from "node:stream";
import { readArrived } from "./arrived-bytes.ts";
import { FrameBundle } from "./frame-bundle.ts";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";

/** Limit of the frames that wait for QEMU, which stops reading while its guest is paused or has no room for more. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** This process's end of the socket behind a NIC, see `Machine.nicChannel`: receives and sends the NIC's frames. */
export class NicSocket {
  readonly #socket: Duplex;
  readonly #receive: (chunk: Uint8Array) => void;
  readonly #bundle = new FrameBundle((bytes) => this.#write(bytes));
  /** How many callers collect frames now. */
  #collecting = 0;
  #isReceiving = false;
  #received = 0;
  #sent = 0;
  #refused = 0;

  /**
   * @param socket is closed by `close()`, and when QEMU sends data that is not a stream of frames
   * @param onFrame receives each frame that the NIC sends: a view that is valid until `onFrame` returns
   * @param onEnd is called once: when the socket has ended or was closed, or, with a `QemuError` (`wire-corrupt`), when QEMU
   *   sends data that is not a stream of frames
   * @param around is called with the work of calling `onFrame` for all frames that have arrived together. Default: does the work
   */
  constructor(
    socket: Duplex,
    onFrame: (frame: Uint8Array) => void,
    onEnd: (error?: unknown) => void,
    around: (work: () => void) => void = (work) => work(),
  ) {
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
        around(() => decoder.push(chunk, countFrame));
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
    if (this.#socket.destroyed || this.waitingBytes > MAX_WAITING_BYTES) {
      this.#refused += 1;
      return;
    }
    if (this.#collecting > 0) this.#bundle.add(frame);
    else this.#write(encodeFrame(frame));
    this.#sent += 1;
  }

  /** Number of bytes that wait for QEMU. */
  get waitingBytes(): number {
    return this.#socket.writableLength + this.#bundle.length;
  }

  /** Waits until QEMU has room for more frames. Returns false if it has ended. @throws `signal.reason` on its abort */
  async drained(signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#socket.destroyed || !this.#socket.writableNeedDrain) return !this.#socket.destroyed;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    for (const event of ["drain", "close"]) this.#socket.once(event, wake);
    signal?.addEventListener("abort", wake);
    await promise;
    for (const event of ["drain", "close"]) this.#socket.off(event, wake);
    signal?.removeEventListener("abort", wake);
    signal?.throwIfAborted();
    return !this.#socket.destroyed;
  }

  /** Writes the frames that are sent within `work` together: many frames of one call cost one system call. */
  together(work: () => void): void {
    this.#collecting += 1;
    try {
      work();
    } finally {
      this.#collecting -= 1;
      if (this.#collecting === 0) this.#bundle.flush();
    }
  }

  /** Closes the socket. */
  close(): void {
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }
}
