import { badValue, checkBoolean, checkKnownOptions, checkLogger, type OptionNames } from "../check-options.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { readFileChunks } from "./file-chunks.ts";
import { checkReaderOptions, createReader, type OpenPcapOptions, type PcapReader } from "./reader.ts";

const DEFAULT_POLL_INTERVAL_MS = 20;
/** The longest delay of a timer in Node; a longer one fires immediately. */
const MAX_POLL_INTERVAL_MS = 2_147_483_647;

/** Options of {@link openPcapFile}. */
export interface OpenPcapFileOptions extends Omit<OpenPcapOptions, "source"> {
  /**
   * Whether the file is still being written. Iteration then waits for the file to be created and for more frames, and an
   * incomplete record is not an error. It ends when `writerEnded` settles or `signal` aborts. Default `false`.
   */
  readonly follow?: boolean | undefined;
  /**
   * With `follow`: settles (either way) when nothing more will be written, for example when the writing process has exited.
   * The file is then read to its end and iteration ends; a record that is still incomplete is then `truncated`.
   * Default: the file never ends.
   */
  readonly writerEnded?: PromiseLike<unknown> | undefined;
  /** With `follow`: how long to wait before the file is checked again, in milliseconds. Default 20. */
  readonly pollIntervalMs?: number | undefined;
  /** Logs when the file is waited for, opened and read to its end. Default: nothing is logged. */
  readonly logger?: Logger | undefined;
}

const OPTIONS: OptionNames<OpenPcapFileOptions> = {
  maxFrameBytes: true,
  correctTimestamp: true,
  signal: true,
  filter: true,
  follow: true,
  writerEnded: true,
  pollIntervalMs: true,
  logger: true,
};

/**
 * Returns a reader of a capture file. Each iteration opens the file, reads it from its beginning, and closes it when it
 * ends, breaks or fails.
 *
 * @example
 * for await (const frame of openPcapFile("link0.pcap", { follow: true, signal })) console.log(summary(frame));
 *
 * @throws {TypeError} if an option is unknown or not valid. Iteration throws {@link PcapError}s: `file-unreadable`,
 * `file-shrunk`, and those of {@link openPcap}.
 */
export function openPcapFile(path: string, options: OpenPcapFileOptions = {}): PcapReader {
  if (typeof path !== "string") throw badValue("path", "a string", path);
  checkKnownOptions("openPcapFile", options, OPTIONS);
  const { follow = false, writerEnded, pollIntervalMs = DEFAULT_POLL_INTERVAL_MS, logger = silentLogger } = options;
  const { signal, filter, maxFrameBytes, correctTimestamp } = options;
  checkBoolean("follow", follow);
  checkReaderOptions({ signal, filter });
  checkLogger("logger", logger);
  if (!(typeof pollIntervalMs === "number" && pollIntervalMs > 0 && pollIntervalMs <= MAX_POLL_INTERVAL_MS)) {
    throw badValue("pollIntervalMs", `a number above 0, at most ${MAX_POLL_INTERVAL_MS}`, pollIntervalMs);
  }
  if (writerEnded !== undefined && typeof Object(writerEnded).then !== "function") {
    throw badValue("writerEnded", "a promise", writerEnded);
  }
  const chunksOptions = { path, isFollowed: follow, pollIntervalMs, writerEnded, logger };
  return createReader(
    () => readFileChunks(chunksOptions),
    { maxFrameBytes, correctTimestamp, source: path },
    { signal, filter },
  );
}
