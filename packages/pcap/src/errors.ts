import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/**
 * The reason why a capture could not be read further:
 *
 * - `not-a-capture`: the input does not begin with the magic number of a known capture format.
 * - `unsupported-format`: it is a capture, in a format or version that this package does not read; the message names it.
 * - `corrupt`: a block of a pcapng file contradicts itself or the blocks before it.
 * - `truncated`: the input ends inside a header, a record or a block.
 * - `frame-too-large`: a record declares more captured bytes than `maxFrameBytes`; most often the file is corrupt there.
 * - `file-unreadable`: the operating system refused to open or read the file; `cause` is its error.
 * - `file-shrunk`: a followed file became shorter than what was already read.
 * - `batch-released`: frames or data of a file's batch were first requested after the next batch.
 */
export type PcapErrorCode =
  | "not-a-capture"
  | "unsupported-format"
  | "corrupt"
  | "truncated"
  | "frame-too-large"
  | "file-unreadable"
  | "file-shrunk"
  | "batch-released";

/** Details of a {@link PcapError}. */
export interface PcapErrorOptions {
  /** Byte offset in the input of the header or record that could not be read. */
  readonly offset?: number | undefined;
  /** The underlying error. */
  readonly cause?: unknown;
}

/** Thrown for input that is not a capture, is damaged, or cannot be read. All good frames before it were delivered. */
export class PcapError extends Error {
  override readonly name = "PcapError";
  /** The kind of failure. */
  readonly code: PcapErrorCode;
  /** Byte offset in the input of the header or record that could not be read; undefined if the error has no place in the input. */
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
