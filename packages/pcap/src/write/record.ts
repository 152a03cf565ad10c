import { badValue, checkInteger, checkObject } from "../check-options.ts";

const UINT32_MAX = 0xffff_ffff;
/** The longest frame that libpcap, and so tcpdump, reads from most links (its MAXIMUM_SNAPLEN), and the default limit of our readers. */
const MAX_FRAME_BYTES = 262_144;
const MAX_NANOSECONDS = 999_999_999;

/** A frame for {@link PcapEncoder} to write; a {@link Frame} fits. */
export interface PcapRecord {
  /** The captured bytes, at most 262,144: readers refuse longer frames. */
  readonly data: Uint8Array;
  /** Whole seconds since the epoch, 0 to 4,294,967,295. */
  readonly seconds: number;
  /** Rest of the time stamp in nanoseconds, 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** Length in bytes that the frame had on the link. Default: the length of `data`. */
  readonly originalLength?: number | undefined;
}

/** @throws {TypeError} if the record is not an object, its data is not bytes or too long, or a number is out of range */
export function checkRecord(record: PcapRecord, maxSeconds: number): void {
  checkObject("record", record);
  const { data, seconds, nanoseconds, originalLength } = record;
  if (!(data instanceof Uint8Array)) throw badValue("data", "a Uint8Array", data);
  if (data.length > MAX_FRAME_BYTES) throw badValue("data", `at most ${MAX_FRAME_BYTES} bytes`, data);
  checkInteger("seconds", seconds, maxSeconds);
  checkInteger("nanoseconds", nanoseconds, MAX_NANOSECONDS);
  if (originalLength !== undefined) checkInteger("originalLength", originalLength, UINT32_MAX);
}
