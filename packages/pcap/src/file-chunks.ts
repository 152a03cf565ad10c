import { type FileHandle, open } from "node:fs/promises";
import { PcapError } from "./errors.ts";
import { Follow, type FollowOptions } from "./follow.ts";
import type { Chunks } from "./source.ts";

/** Large enough that a read is worth its way through the thread pool. */
const BUFFER_BYTES = 384 * 1024;
/** Less room than this at the end of a buffer is not worth a system call. */
const MIN_READ_BYTES = 64 * 1024;
/** One that is read into while the other is decoded. */
const MAX_SPARE_BUFFERS = 2;

/** What {@link readFileChunks} needs: for a file that is followed, how. */
export type FileChunksOptions = FollowOptions & { readonly isFollowed: boolean };

/** Gives the bytes of a file in chunks, which do not change until they are given back, and closes it at the end. */
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
  if (follow === undefined) yield* readAhead(() => readChunk(handle, buffer, path), signal);
  else yield* readOn(handle, buffer, follow, options);
  logger.debug({ path, bytes: buffer.totalBytes }, "capture read to its end");
}

/** Reads the next chunk while the last is at work. */
async function* readAhead(
  readNext: () => Promise<Uint8Array | undefined>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = readNext();
  try {
    for (let chunk = await next; chunk !== undefined; chunk = await next) {
      signal?.throwIfAborted();
      next = readNext();
      // It is met by the next turn's await, if there is one.
      next.catch(() => {});
      yield chunk;
    }
  } finally {
    await next.catch(() => {});
  }
}

async function* readOn(
  handle: FileHandle,
  buffer: ReadBuffer,
  follow: Follow,
  { path, signal }: FileChunksOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    signal?.throwIfAborted();
    // Asked before the read: what the writer wrote before it ended is then surely seen.
    const isLast = follow.isWriterEnded;
    const chunk = await readChunk(handle, buffer, path);
    if (chunk !== undefined) yield chunk;
    else if (isLast) return;
    else {
      await follow.assertNotShrunk(handle, buffer.totalBytes);
      await follow.pause();
    }
  }
}

async function openFile(path: string, follow: Follow | undefined): Promise<FileHandle> {
  try {
    return await (follow === undefined ? open(path) : follow.open());
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new PcapError("file-unreadable", `Opening the capture ${path}: ${cause.message}`, { cause });
  }
}

async function readChunk(handle: FileHandle, buffer: ReadBuffer, path: string): Promise<Uint8Array | undefined> {
  try {
    return await buffer.read(handle);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const message = `Reading the capture ${path}: ${cause.message}`;
    throw new PcapError("file-unreadable", message, { cause, offset: buffer.totalBytes });
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

/** Reads on into the room that the last read left: a chunk is never written to again before it is given back. */
class ReadBuffer {
  totalBytes = 0;
  #free: Uint8Array = new Uint8Array(0);
  readonly #spare: Uint8Array[] = [];

  /** Gives the next bytes of the file, or undefined at its present end. */
  async read(handle: FileHandle): Promise<Uint8Array | undefined> {
    if (this.#free.length < MIN_READ_BYTES) this.#free = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const free = this.#free;
    const { bytesRead } = await handle.read(free, 0, free.length, null);
    if (bytesRead === 0) return undefined;
    this.totalBytes += bytesRead;
    this.#free = free.subarray(bytesRead);
    return free.subarray(0, bytesRead);
  }
  /** Takes back a chunk to read into; one that shares its buffer with others is not worth the book-keeping. */
  recycle(chunk: Uint8Array): void {
    if (chunk.length === BUFFER_BYTES && this.#spare.length < MAX_SPARE_BUFFERS) this.#spare.push(chunk);
  }
}
