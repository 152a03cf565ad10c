import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { Demultiplexer, type OutputSink } from "./demultiplexer.ts";

/** The connection to a container's streams. */
export class Attachment {
  readonly #socket: Socket;
  /**
   * Settles when the output has ended, because the container, the engine or the connection has: with the error of the
   * receiver, if it could not read the output. Never rejects.
   */
  readonly ended: Promise<unknown>;

  /**
   * @param socket as the engine's client returns it: nothing has been read from it
   * @param isTerminal whether the process has a terminal: its output is one stream then, and not in frames
   */
  constructor(socket: Socket, onOutput: OutputSink, isTerminal = false) {
    this.#socket = socket;
    const demultiplexer = isTerminal
      ? { push: (chunk: Buffer) => onOutput("stdout", chunk) }
      : new Demultiplexer(onOutput);
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

  /** Returns its input as a stream, with back pressure. */
  get input(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => void this.#socket.write(chunk, done),
      final: (done) => void this.#socket.end(done),
    });
  }

  endInput(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }
}
