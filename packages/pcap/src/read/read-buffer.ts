import type { FileHandle } from "node:fs/promises";

/** Buffers of this size that are not recycled die young, so that the garbage collector frees them soon. */
const BUFFER_BYTES = 192 * 1024;
/** Number of buffers filled by one trip through the thread pool: the trip costs more than filling one buffer. */
const MAX_BUFFERS = 4;
/** Less free space than this at the end of a buffer is not worth a system call. */
const MIN_READ_BYTES = 64 * 1024;
/** Buffers that are read into while the others are decoded. */
const MAX_SPARE_BUFFERS = 2 * MAX_BUFFERS;

/** Continues to read into the free space that the last read left. A chunk is not overwritten before it is recycled. */
export class ReadBuffer {
  /** Number of bytes read. */
  totalBytes = 0;
  #room: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];
  /** Number of buffers to read into with one call: one for a small file. */
  #count = 1;

  /** Returns the next bytes of the file, in chunks; none at its current end. */
  async read(handle: FileHandle): Promise<Uint8Array[]> {
    if (totalLength(this.#room) < MIN_READ_BYTES) this.#room = this.#allocate();
    const { bytesRead } = await handle.readv(this.#room);
    this.totalBytes += bytesRead;
    return this.#take(bytesRead);
  }

  /** Takes back a chunk to read into. One that shares its buffer with others is not worth the bookkeeping. */
  recycle(chunk: Uint8Array): void {
    if (chunk.length === BUFFER_BYTES && this.#spare.length < MAX_SPARE_BUFFERS) this.#spare.push(chunk);
  }

  #allocate(): Uint8Array[] {
    const length = this.#count;
    this.#count = MAX_BUFFERS;
    return Array.from({ length }, () => this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES));
  }

  /** Splits the free space into what has been read and what is still free. */
  #take(bytesRead: number): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    const room: Uint8Array[] = [];
    let left = bytesRead;
    for (const buffer of this.#room) {
      const used = Math.min(left, buffer.length);
      left -= used;
      if (used > 0) chunks.push(buffer.subarray(0, used));
      if (used < buffer.length) room.push(buffer.subarray(used));
    }
    this.#room = room;
    return chunks;
  }
}

function totalLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
