import { readSync, write } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { IPty } from "node-pty";

/** What node-pty's terminals have beside their interface. */
interface Internals {
  fd?: number;
  _socket?: Readable;
}

const RETRY_MS = 5;
const READ_BYTES = 64 * 1024;
/** A terminal holds less than this; more comes from a process that goes on writing after the program's end. */
const MAX_READS = 32;

const writeFile = promisify(write);

/**
 * The terminal's file itself, for what node-pty does not do: it takes writes without telling when they are done, and gives
 * up reading 200 ms after the program's end, whether or not all has been read.
 */
export class TerminalFile {
  readonly #terminal: IPty & Internals;
  #isOpen = true;
  #onRemains: (chunk: Buffer) => void = () => {};

  constructor(terminal: IPty) {
    this.#terminal = terminal;
    this.#readRemainsAtEnd();
  }

  /** Calls back with what was written before the end and not read when node-pty stops to read. */
  onRemains(listener: (chunk: Buffer) => void): void {
    this.#onRemains = listener;
  }

  /** Writes all of a chunk; the terminal takes no more than the program reads. */
  async write(chunk: Buffer): Promise<void> {
    const { fd } = this.#terminal;
    if (fd === undefined) return this.#terminal.write(chunk);
    for (let at = 0; at < chunk.length && this.#isOpen; ) at += await this.#writeSome(fd, chunk.subarray(at));
  }

  /** Nothing is written from now on: the descriptor may soon be another file's. */
  close(): void {
    this.#isOpen = false;
  }

  async #writeSome(fd: number, bytes: Buffer): Promise<number> {
    try {
      return (await writeFile(fd, bytes, 0, bytes.length, null)).bytesWritten;
    } catch (error) {
      if (!isCode(error, "EAGAIN")) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      return 0;
    }
  }

  #readRemainsAtEnd(): void {
    const { _socket: socket, fd } = this.#terminal;
    if (socket === undefined || fd === undefined) return;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      socket.destroy = destroy;
      this.#isOpen = false;
      for (const chunk of remains(socket, fd)) this.#onRemains(chunk);
      return destroy(error);
    };
  }
}

function* remains(socket: Readable, fd: number): Generator<Buffer> {
  for (let chunk: unknown = socket.read(); chunk !== null; chunk = socket.read()) yield chunk as Buffer;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const length = readOrNone(fd, buffer);
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}

/** EIO: all has been read and the other side is closed. EAGAIN: all has been read, and another process still has it open. */
function readOrNone(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch {
    return 0;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
