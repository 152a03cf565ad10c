import { type FileHandle, open } from "node:fs/promises";
import { PcapError } from "./errors.ts";
import { Follow, type FollowOptions } from "./follow.ts";

const BUFFER_BYTES = 512 * 1024;
/** Less room than this at the end of a buffer is not worth a system call. */
const MIN_READ_BYTES = 64 * 1024;

/** What {@link readFileChunks} needs: for a file that is followed, how. */
export type FileChunksOptions = FollowOptions & { readonly isFollowed: boolean };

/** Gives the bytes of a file in chunks that never change after, and closes it at the end. */
export async function* readFileChunks(options: FileChunksOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { path, signal, logger } = options;
  signal?.throwIfAborted();
  const follow = options.isFollowed ? new Follow(options) : undefined;
  await using handle = await openFile(path, follow);
  logger.debug({ path, follow: options.isFollowed }, "capture opened");
  const buffer = new ReadBuffer();
  if (follow === undefined) yield* readAhead(() => readChunk(handle, buffer, path), signal);
  else yield* readOn(handle, buffer, follow, options);
  logger.debug({ path, bytes: buffer.totalBytes }, "capture read to its end");
}

/** Reads the next chunk while the last is at work. */
async function* readAhead(
  read: () => Promise<Uint8Array | undefined>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = read();
  try {
    for (let chunk = await next; chunk !== undefined; chunk = await next) {
      signal?.throwIfAborted();
      next = read();
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

/** Reads on into the room that the last read left: a chunk, once given out, is never written to again. */
class ReadBuffer {
  totalBytes = 0;
  #free: Uint8Array = new Uint8Array(0);

  /** Gives the next bytes of the file, or undefined at its present end. */
  async read(handle: FileHandle): Promise<Uint8Array | undefined> {
    if (this.#free.length < MIN_READ_BYTES) this.#free = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const free = this.#free;
    const { bytesRead } = await handle.read(free, 0, free.length, null);
    if (bytesRead === 0) return undefined;
    this.totalBytes += bytesRead;
    this.#free = free.subarray(bytesRead);
    return free.subarray(0, bytesRead);
  }
}
