import { writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

type WriteCallback = (error?: Error | null) => void;

/**
 * Writes to a socket's descriptor next to the socket object. Node destroys a socket when a write finds the far side gone
 * (EPIPE), and what the far side wrote last lies unread in it; a write here leaves the socket as it is.
 */
export class DirectWriter {
  readonly #stream: Writable;
  #isBroken = false;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Whether a write has found the far side gone. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether the descriptor can be written to now: nothing waits in the socket object. */
  get isPossible(): boolean {
    return this.#descriptor !== undefined;
  }

  /** Writes as many bytes as the descriptor takes; `writeRest` gets the others. Calls `done` if there are none. */
  write(bytes: Uint8Array, done: WriteCallback, writeRest: (rest: Uint8Array) => void): void {
    const descriptor = this.#descriptor;
    const written = descriptor === undefined ? 0 : this.#writeSome(descriptor, bytes);
    if (written instanceof Error) process.nextTick(done, written);
    else if (descriptor === undefined || written < bytes.length) writeRest(bytes.subarray(written));
    else process.nextTick(done);
  }

  #writeSome(descriptor: number, bytes: Uint8Array): number | Error {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // The kernel's buffer is full: the socket object waits until there is space.
      if ("code" in error && error.code === "EAGAIN") return written;
      this.#isBroken = true;
      return error;
    }
    return written;
  }

  get #descriptor(): number | undefined {
    const stream = this.#stream;
    // A subclass, such as a TLSSocket, does more than to pass bytes on.
    if (!(stream instanceof Socket) || Object.getPrototypeOf(stream) !== Socket.prototype) return undefined;
    if (stream.connecting || stream.destroyed || stream.writableLength > 0 || stream.writableCorked > 0)
      return undefined;
    const handle: unknown = Reflect.get(stream, "_handle");
    const descriptor: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
    return typeof descriptor === "number" && descriptor >= 0 ? descriptor : undefined;
  }
}
