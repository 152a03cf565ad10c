import { type Logger, silentLogger } from "../logger.ts";
import { readFileChunks } from "./file-chunks.ts";
import { createReader, type OpenPcapOptions, type PcapReader } from "./reader.ts";

const DEFAULT_POLL_INTERVAL_MS = 20;

/** How {@link openPcapFile} reads. */
export interface OpenPcapFileOptions extends Omit<OpenPcapOptions, "source"> {
  /**
   * Whether the file is still being written: iteration then waits for the file to be created and for more frames, and a
   * record written by half is not an error. It ends when `writerEnded` settles or `signal` aborts. Default `false`.
   */
  follow?: boolean;
  /**
   * With `follow`: settles (either way) when nothing more will be written, such as when the writing process has exited.
   * The file is then read to its end and iteration ends; a record that is still incomplete is then `truncated`.
   */
  writerEnded?: PromiseLike<unknown>;
  /** With `follow`: how long to wait before looking again, in milliseconds. Default 20. */
  pollIntervalMs?: number;
  /** Told when the file is waited for, opened, and read to its end. Silent by default. */
  logger?: Logger;
}

/**
 * Gives a reader of a capture file. Each iteration opens the file for itself, reads it from its beginning, and closes it
 * when it ends, breaks or fails.
 *
 * @example
 * for await (const frame of openPcapFile("link0.pcap", { follow: true, signal })) console.log(summary(frame));
 *
 * @throws {TypeError} if an option is not what it should be. Iteration throws {@link PcapError}s: `file-unreadable`,
 * `file-shrunk`, and those of {@link openPcap}.
 */
export function openPcapFile(path: string, options: OpenPcapFileOptions = {}): PcapReader {
  const { follow = false, pollIntervalMs = DEFAULT_POLL_INTERVAL_MS, logger = silentLogger, ...rest } = options;
  if (!Number.isFinite(pollIntervalMs) || pollIntervalMs <= 0) {
    throw new TypeError(`pollIntervalMs: expected a positive number, got ${String(pollIntervalMs)}`);
  }
  const { writerEnded, signal, ...decoderOptions } = rest;
  const chunksOptions = { path, isFollowed: follow, pollIntervalMs, writerEnded, signal, logger };
  return createReader(() => readFileChunks(chunksOptions), { ...decoderOptions, source: path });
}
