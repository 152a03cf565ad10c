import type { FileHandle } from "node:fs/promises";
import { decompressed } from "./decompress.ts";
import { readFifo } from "./fifo-chunks.ts";
import { Follow, type FollowOptions } from "./follow.ts";
import { FollowedContent } from "./followed-content.ts";
import { generatedChunks } from "./generated-chunks.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import { ReadBuffer } from "./read-buffer.ts";
import type { Chunks } from "./source.ts";
import { reportUnreadable } from "./system-error.ts";

/** Options of {@link readFileChunks}: whether the file is followed, and how. */
export type FileChunksOptions = FollowOptions & { readonly isFollowed: boolean };

/** Returns the bytes of a file, decompressed, in chunks that do not change until they are recycled. */
export function readFileChunks(options: FileChunksOptions): Chunks {
  const buffer = new ReadBuffer();
  const generate = (closed: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> =>
    decompressed(read(options, buffer, closed), options.path);
  return generatedChunks(generate, (chunk) => buffer.recycle(chunk));
}

async function* read(
  options: FileChunksOptions,
  buffer: ReadBuffer,
  closed: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { path, logger, isFollowed, writerEnded } = options;
  const follow = isFollowed ? new Follow(options, closed) : undefined;
  const file = await reportUnreadable(
    `opening the capture ${path}`,
    (): Promise<OpenFile> => follow?.open(openFile) ?? openFile(path),
  );
  logger.debug({ path, follow: isFollowed }, "capture opened");
  if (file.kind === "fifo") yield* readFifo(path, file.descriptor, closed, writerEnded);
  else yield* readRegular(file.handle, buffer, path, follow);
  if (!closed.aborted) logger.debug({ path, bytes: buffer.totalBytes }, "capture read to its end");
}

async function* readRegular(
  handle: FileHandle,
  buffer: ReadBuffer,
  path: string,
  follow: Follow | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  await using _closed = handle;
  const report = <T>(operation: () => Promise<T>): Promise<T> =>
    reportUnreadable(`reading the capture ${path}`, operation, () => buffer.totalBytes);
  if (follow === undefined) yield* readAhead(() => report(() => buffer.read(handle)));
  else {
    const content = new FollowedContent(path, handle);
    yield* readFollowed(() => report(() => poll(handle, buffer, content, follow)), follow);
  }
}

/** Reads the next chunks while the last are being processed. */
async function* readAhead(readNext: () => Promise<Uint8Array[]>): AsyncGenerator<Uint8Array, void, undefined> {
  let next = readNext();
  try {
    for (let chunks = await next; chunks.length > 0; chunks = await next) {
      next = readNext();
      // A rejection is handled by the await of the next turn, if there is one.
      next.catch(() => {});
      yield* chunks;
    }
  } finally {
    await next.catch(() => {});
  }
}

/** The bytes that a followed file has more, and whether there will be none after them. */
interface Poll {
  readonly chunks: Uint8Array[];
  readonly isLast: boolean;
}

async function poll(handle: FileHandle, buffer: ReadBuffer, content: FollowedContent, follow: Follow): Promise<Poll> {
  // Both are checked before the read, so that the read is sure to see all that was written before.
  const isLast = follow.isWriterEnded;
  const isInPlace = await content.isInPlace();
  const chunks = await buffer.read(handle);
  if (chunks.length > 0) await content.requireUnchanged();
  else if (!isLast && !isInPlace) throw content.replaced();
  content.add(chunks);
  return { chunks, isLast };
}

async function* readFollowed(
  readNext: () => Promise<Poll>,
  follow: Follow,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const { chunks, isLast } = await readNext();
    if (chunks.length > 0) yield* chunks;
    else if (isLast) return;
    else await follow.pause();
  }
}
