import type { Socket } from "node:net";
import { Demultiplexer, type OutputSink } from "./demultiplexer.ts";

/** The connection to a container's streams. */
export class Attachment {
  readonly #socket: Socket;
  /**
   * Settles when the output has ended, because the container, the engine or the connection has: with the error of the
   * receiver, if it could not read the output. Never rejects.
   */
  readonly ended: Promise<unknown>;

  /** @param socket as the engine's client returns it: nothing has been read from it */
  constructor(socket: Socket, onOutput: OutputSink) {
    this.#socket = socket;
    const demultiplexer = new Demultiplexer(onOutput);
    const ended = Promise.withResolvers<unknown>();
    this.ended = ended.promise;
    socket.once("end", () => ended.resolve(undefined)).once("close", () => ended.resolve(undefined));
    socket.on("data", (chunk: Buffer) => {
      try {
        demultiplexer.push(chunk);
      } catch (error) {
        ended.resolve(error);
        socket.destroy();
      }
    });
  }

  write(data: string | Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(data);
  }

  endInput(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }
}
