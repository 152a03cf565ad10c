import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/**
 * The reason why a capture could not be read further, or a filter expression cannot be used:
 *
 * - `not-a-capture`: the input does not begin with the magic number of a known capture format.
 * - `unsupported-format`: it is a capture, in a format or version that this package does not read; the message names it.
 * - `corrupt`: a block of a pcapng file contradicts itself or the blocks before it.
 * - `truncated`: the input ends inside a header, a record or a block.
 * - `frame-too-large`: a record declares more captured bytes than `maxFrameBytes`; most often the file is corrupt there.
 * - `file-unreadable`: the operating system refused to open or read the file; `cause` is its error.
 * - `file-shrunk`: a followed file became shorter than what was already read.
 * - `file-replaced`: a followed file was removed, or written again, or another file has taken its name.
 * - `batch-released`: frames or data of a file's batch were first requested after the next batch.
 * - `bad-filter`: a filter expression is not in the language of pcap-filter(7).
 * - `unsupported-filter`: a filter expression has a part that this package, or the link type of the frames, does not support.
 */
export type PcapErrorCode =
  | "not-a-capture"
  | "unsupported-format"
  | "corrupt"
  | "truncated"
  | "frame-too-large"
  | "file-unreadable"
  | "file-shrunk"
  | "file-replaced"
  | "batch-released"
  | "bad-filter"
  | "unsupported-filter";

/** Details of a {@link PcapError}. */
export interface PcapErrorOptions {
  /** Byte offset in the input of the header or record that could not be read, or place in the text of a filter expression. */
  readonly offset?: number | undefined;
  /** The underlying error. */
  readonly cause?: unknown;
}

/**
 * Thrown for input that is not a capture, is damaged, or cannot be read; all good frames before it were delivered. Also thrown
 * for filter expressions that cannot be used.
 */
export class PcapError extends Error {
  override readonly name = "PcapError";
  /** The kind of failure. */
  readonly code: PcapErrorCode;
  /**
   * Byte offset in the input of the header or record that could not be read, or place in the text of a filter expression, from
   * 0; undefined if the error has no place in the input.
   */
  readonly offset: number | undefined;

  constructor(code: PcapErrorCode, message: string, options: PcapErrorOptions = {}) {
    escapeCause(options.cause);
    super(
      escapeForeign(message, { keepLines: true }),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.offset = options.offset;
  }
}
