/** What went wrong, as a closed set; the README says what to do about each. */
export type PcapErrorCode = "not-a-capture" | "unsupported-format" | "truncated" | "corrupt" | "read-failed";

/** The error of `@alpy/pcap`. Every frame before it has been given. */
export class PcapError extends Error {
  override readonly name = "PcapError";
  readonly code: PcapErrorCode;
  /** Where in the file, in bytes from its start. */
  readonly offset: number;

  constructor(code: PcapErrorCode, offset: number, message: string, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options);
    this.code = code;
    this.offset = offset;
  }
}
