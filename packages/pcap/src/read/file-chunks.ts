import { type FileHandle, open } from "node:fs/promises";
import { PcapError } from "../errors.ts";
import { Follow, type FollowOptions } from "./follow.ts";
import type { Chunks } from "./source.ts";

/** Buffers of this size that are not recycled die young, so that the garbage collector frees them soon. */
const BUFFER_BYTES = 192 * 1024;
/** Number of buffers filled by one trip through the thread pool: the trip costs more than filling one buffer. */
const MAX_BUFFERS = 4;
/** Less free space than this at the end of a buffer is not worth a system call. */
const MIN_READ_BYTES = 64 * 1024;
/** Buffers that are read into while the others are decoded. */
const MAX_SPARE_BUFFERS = 2 * MAX_BUFFERS;

/** Options of {@link readFileChunks}: whether the file is followed, and how. */
export type FileChunksOptions = FollowOptions & { readonly isFollowed: boolean };

/** Returns the bytes of a file in chunks, which do not change until they are recycled, and closes the file at the end. */
export function readFileChunks(options: FileChunksOptions): Chunks {
  const buffer = new ReadBuffer();
  const chunks = read(options, buffer);
  return { [Symbol.asyncIterator]: () => chunks, recycle: (chunk) => buffer.recycle(chunk) };
}

async function* read(options: FileChunksOptions, buffer: ReadBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const { path, signal, logger } = options;
  signal?.throwIfAborted();
  const follow = options.isFollowed ? new Follow(options) : undefined;
  await using handle = await openFile(path, follow);
  logger.debug({ path, follow: options.isFollowed }, "capture opened");
  if (follow === undefined) yield* readAhead(() => readChunks(handle, buffer, path), signal);
  else yield* readFollowed(handle, buffer, follow, options);
  logger.debug({ path, bytes: buffer.totalBytes }, "capture read to its end");
}

/** Reads the next chunks while the last are being processed. */
async function* readAhead(
  readNext: () => Promise<Uint8Array[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = readNext();
  try {
    for (let chunks = await next; chunks.length > 0; chunks = await next) {
      next = readNext();
      // A rejection is handled by the await of the next turn, if there is one.
      next.catch(() => {});
      for (const chunk of chunks) {
        signal?.throwIfAborted();
        yield chunk;
      }
    }
  } finally {
    await next.catch(() => {});
  }
}

async function* readFollowed(
  handle: FileHandle,
  buffer: ReadBuffer,
  follow: Follow,
  { path, signal }: FileChunksOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    signal?.throwIfAborted();
    // Checked before the read, so that the read is sure to see all that the writer wrote before it ended.
    const isLast = follow.isWriterEnded;
    const chunks = await readChunks(handle, buffer, path);
    if (chunks.length > 0) yield* chunks;
    else if (isLast) return;
    else {
      await follow.checkNotShrunk(handle, buffer.totalBytes);
      await follow.pause();
    }
  }
}

async function openFile(path: string, follow: Follow | undefined): Promise<FileHandle> {
  try {
    return await (follow === undefined ? open(path) : follow.open());
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new PcapError("file-unreadable", `opening the capture ${path}: ${cause.message}`, { cause });
  }
}

async function readChunks(handle: FileHandle, buffer: ReadBuffer, path: string): Promise<Uint8Array[]> {
  try {
    return await buffer.read(handle);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const message = `reading the capture ${path}: ${cause.message}`;
    throw new PcapError("file-unreadable", message, { cause, offset: buffer.totalBytes });
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

/** Continues to read into the free space that the last read left. A chunk is not overwritten before it is recycled. */
class ReadBuffer {
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
