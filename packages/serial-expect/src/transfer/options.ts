import { functionCheck, type OptionChecks, waitChecks } from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";

const MAX_MODE = 0o7777;

/** Options that {@link Shell.upload} and {@link Shell.download} share. */
export interface TransferOptions extends WaitOptions {
  /** Called after each block with the transferred and the total number of bytes. Default: nothing is called. */
  readonly onProgress?: ((transferredBytes: number, totalBytes: number) => void) | undefined;
}

/** Options of {@link Shell.upload}. */
export interface UploadOptions extends TransferOptions {
  /** The file's permissions, such as 0o755. Default: set by the far side's umask. */
  readonly mode?: number | undefined;
}

/** Options of {@link Shell.download}. */
export interface DownloadOptions extends TransferOptions {
  /** The longest file accepted, in bytes; a longer one is an error. Default 67108864. */
  readonly maxBytes?: number | undefined;
}

const transferChecks: OptionChecks<TransferOptions> = { ...waitChecks, onProgress: functionCheck };

/** The checks of {@link UploadOptions}. */
export const uploadChecks: OptionChecks<UploadOptions> = {
  ...transferChecks,
  mode: {
    expected: "permissions from 0 to 0o7777",
    accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_MODE,
  },
};

/** The checks of {@link DownloadOptions}. */
export const downloadChecks: OptionChecks<DownloadOptions> = {
  ...transferChecks,
  maxBytes: {
    expected: "a whole number of bytes from 0, or Infinity",
    accepts: (value) => (Number.isSafeInteger(value) && Number(value) >= 0) || value === Number.POSITIVE_INFINITY,
  },
};
