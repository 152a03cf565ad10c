import { readSync, write } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { IPty } from "node-pty";

/** Members of node-pty's terminals that are not in their interface. */
interface Internals {
  readonly fd?: number | undefined;
  readonly _socket?: Readable | undefined;
}

const RETRY_MS = 5;
const READ_BYTES = 64 * 1024;
/** A terminal holds less than this; more is from a process that still writes after the program's end. */
const MAX_READS = 32;

const writeFile = promisify(write);

/**
 * The terminal's file itself, because node-pty does not report when a write is done, and stops reading 200 ms after the
 * program's end, even if there is more to read.
 */
export class TerminalFile {
  readonly #terminal: IPty & Internals;
  #isOpen = true;
  #onRemains: (chunk: Buffer) => void = () => {};

  constructor(terminal: IPty) {
    this.#terminal = terminal;
    this.#readRemainsAtEnd();
  }

  /** Calls back with output that was written before the end but not read when node-pty stops reading. */
  onRemains(listener: (chunk: Buffer) => void): void {
    this.#onRemains = listener;
  }

  /** Writes a whole chunk, no faster than the program reads. */
  async write(chunk: Buffer): Promise<void> {
    const { fd } = this.#terminal;
    if (fd === undefined) return this.#terminal.write(chunk);
    for (let at = 0; at < chunk.length && this.#isOpen; ) at += await this.#writeSome(fd, chunk.subarray(at));
  }

  /** Stops all writes: the descriptor may soon belong to another file. */
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

/**
 * Reads the available bytes and returns their number; 0 if there are no more. EIO: everything has been read and the other
 * side is closed. EAGAIN: everything has been read, and another process still has it open.
 */
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
