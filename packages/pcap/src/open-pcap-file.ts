import { type FileHandle, open } from "node:fs/promises";
import { PcapError } from "./errors.ts";
import { type Capture, type OpenOptions, openPcap } from "./open-pcap.ts";

const chunkBytes = 512 * 1024;

/**
 * Reads a capture file, such as one that QEMU is still writing: what is there when the reader reaches the end is what is
 * given. The file is opened when the iteration begins and closed when it ends, by whatever way.
 *
 * Throws, from the iteration, {@link PcapError} `read-failed` when the file cannot be opened or read, and what `openPcap` throws.
 */
export function openPcapFile(path: string, options: OpenOptions = {}): Capture {
  return openPcap({ [Symbol.asyncIterator]: () => readChunks(path) }, options);
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  const file = await failingAs(path, 0, () => open(path));
  try {
    for (;;) {
      const chunk = await failingAs(path, offset, () => readChunk(file));
      if (chunk.length === 0) return;
      yield chunk;
      offset += chunk.length;
    }
  } finally {
    await file.close();
  }
}

async function readChunk(file: FileHandle): Promise<Uint8Array> {
  // A buffer of its own for each chunk: the frames that were given are views of it.
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
  return buffer.subarray(0, bytesRead);
}

async function failingAs<T>(path: string, offset: number, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PcapError("read-failed", offset, `cannot read the capture ${path}: ${reason}`, { cause });
  }
}
