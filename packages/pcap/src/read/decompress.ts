import { once } from "node:events";
import { pipeline, Readable, type Transform } from "node:stream";
import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { PcapError } from "../errors.ts";
import { compressionOf } from "./compression.ts";
import { ZstdFrames, type ZstdPart } from "./zstd-frames.ts";

/** Enough bytes to recognize any compression. */
const MAGIC_BYTES = 4;
const CHUNK_BYTES = 64 * 1024;
/** Nothing is decompressed ahead: a stream that fails drops what it holds. It also bounds the memory, for any ratio. */
const OPTIONS = { chunkSize: CHUNK_BYTES, highWaterMark: 1 };

type ByteGenerator = AsyncGenerator<Uint8Array, void, undefined>;

/** Returns the bytes of a file: decompressed if they are compressed with gzip or zstd, otherwise as they are. */
export async function* decompressed(chunks: ByteGenerator, path: string): ByteGenerator {
  try {
    const first = await readFirst(chunks);
    const compression = compressionOf(Buffer.concat(first.map((chunk) => chunk.subarray(0, MAGIC_BYTES))));
    if (compression === "gzip") yield* decodeGzip(new Input(first, chunks), `${path}, compressed with gzip`);
    else if (compression === "zstd") yield* decodeZstd(new Input(first, chunks), `${path}, compressed with zstd`);
    else {
      yield* first;
      yield* chunks;
    }
  } finally {
    await chunks.return();
  }
}

/** Returns the first chunks: as many as are needed to recognize a compression. */
async function readFirst(chunks: ByteGenerator): Promise<Uint8Array[]> {
  const first: Uint8Array[] = [];
  for (let length = 0; length < MAGIC_BYTES; ) {
    const { value } = await chunks.next();
    if (value === undefined) return first;
    first.push(value);
    length += value.length;
  }
  return first;
}

/**
 * The compressed input. Its error is kept until all that precedes it was decompressed: an error that reaches a stream makes it
 * drop what it holds.
 */
class Input {
  /** The error that ended it. */
  error: Error | undefined;
  isEnded = false;
  /** Number of bytes decompressed from it. */
  decompressedBytes = 0;
  readonly #first: Uint8Array[];
  readonly #rest: ByteGenerator;

  constructor(first: Uint8Array[], rest: ByteGenerator) {
    this.#first = first;
    this.#rest = rest;
  }

  /** Returns the next chunk; undefined at the end, also at one by an error. */
  async next(): Promise<Uint8Array | undefined> {
    const first = this.#first.shift();
    if (first !== undefined) return first;
    const chunk = await this.#rest.next().catch((error: unknown) => {
      this.error = asError(error);
    });
    this.isEnded = chunk?.value === undefined;
    return chunk?.value ?? undefined;
  }
}

async function* decodeGzip(input: Input, name: string): ByteGenerator {
  async function* all(): ByteGenerator {
    for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) yield chunk;
  }
  yield* decode(createGunzip(OPTIONS), all(), input, name);
  if (input.error !== undefined) throw input.error;
}

async function* decodeZstd(input: Input, name: string): ByteGenerator {
  const frames = new ZstdFrames();
  let parts = frames.split(new Uint8Array(0));
  async function next(): Promise<ZstdPart | undefined> {
    for (;;) {
      const { value: part } = parts.next();
      if (part !== undefined) return part;
      const chunk = await input.next();
      if (chunk === undefined) return undefined;
      parts = frames.split(chunk);
    }
  }
  /** Yields the parts of one frame. */
  async function* frame(first: ZstdPart): ByteGenerator {
    for (let part: ZstdPart | undefined = first; part !== undefined; part = await next()) {
      yield part.bytes;
      if (part.isLast) return;
    }
  }
  // A decoder that receives nothing fails in newer versions of Node.
  for (let first = await next(); first !== undefined; first = await next()) {
    yield* decode(createZstdDecompress(OPTIONS), frame(first), input, name);
  }
  if (input.error !== undefined) throw input.error;
  if (!frames.isBetweenFrames) throw damaged("truncated", name, input.decompressedBytes);
}

async function* decode(decoder: Transform, compressed: ByteGenerator, input: Input, name: string): ByteGenerator {
  pipeline(Readable.from(compressed, { highWaterMark: 1 }), decoder, () => {});
  try {
    for await (const chunk of decoder) {
      input.decompressedBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw input.error ?? toPcapError(asError(error), name, input.decompressedBytes);
  } finally {
    decoder.destroy();
    if (!decoder.closed) await once(decoder, "close");
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("reading failed", { cause: error });

/** Returns the error for damaged compressed data; other errors as they are. */
function toPcapError(error: Error, name: string, offset: number): Error {
  if (!("errno" in error) || "syscall" in error) return error;
  return damaged(error.errno === constants.Z_BUF_ERROR ? "truncated" : "corrupt", name, offset, error);
}

function damaged(code: "truncated" | "corrupt", name: string, offset: number, cause?: Error): PcapError {
  const what = code === "truncated" ? "it ends inside its compressed data" : "its compressed data is damaged";
  const reason = cause === undefined ? "" : `: ${cause.message}`;
  return new PcapError(code, `reading ${name}: ${what}, after ${offset} bytes of the capture${reason}`, {
    cause,
    offset,
  });
}
