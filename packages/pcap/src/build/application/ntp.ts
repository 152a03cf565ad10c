import {
  badValue,
  checkArray,
  checkKnownOptions,
  checkObject,
  checkString,
  type OptionNames,
} from "../../check-options.ts";
import { NTP_TIME_BYTES } from "../../decode/protocols/ntp.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";

const FRACTION = 65_536;
const MAX_SHORT = 0xffff_ffff;
const MIN_SHORT = -0x8000_0000;
const CLIENT = 3;
const VERSION = 4;
const EXTENSION_HEADER_BYTES = 4;
const REFERENCE_BYTES = 4;

/** Fields of {@link encodeNtp}. */
export interface NtpFields {
  /** 0 no warning, 1 and 2 a leap second, 3 not synchronized. Default 0. */
  readonly leapIndicator?: number | undefined;
  /** Default 4. */
  readonly version?: number | undefined;
  /** 1 symmetric active, 2 symmetric passive, 3 client, 4 server, 5 broadcast. Default 3. */
  readonly mode?: number | undefined;
  /** Default 0. */
  readonly stratum?: number | undefined;
  /** Default 0. */
  readonly pollLog2Seconds?: number | undefined;
  /** Default 0. */
  readonly precisionLog2Seconds?: number | undefined;
  /** Rounded to 1/65,536 s. Default 0. */
  readonly rootDelaySeconds?: number | undefined;
  /** Rounded to 1/65,536 s. Default 0. */
  readonly rootDispersionSeconds?: number | undefined;
  /** A text of at most 4 characters, such as `GPS`, or an IPv4 address. Default empty. */
  readonly referenceId?: string | undefined;
  /** Default 0. */
  readonly referenceTimestamp?: bigint | undefined;
  /** Of a reply: the transmit timestamp of the request. Default 0. */
  readonly originTimestamp?: bigint | undefined;
  /** Default 0. */
  readonly receiveTimestamp?: bigint | undefined;
  /** Default 0. See {@link ntpFromUnixNs}. */
  readonly transmitTimestamp?: bigint | undefined;
  /** Extension fields; the length of each value must be a multiple of 4. Default: none. */
  readonly extensionFields?:
    | readonly {
        /** Type of the field. */
        readonly type: number;
        /** Its bytes, after type and length. */
        readonly data: Uint8Array;
      }[]
    | undefined;
  /** Number of the key. Default: the message is not authenticated. */
  readonly keyId?: number | undefined;
  /** Digest after the number of the key. Default: none. */
  readonly digest?: Uint8Array | undefined;
}

const FIELDS: OptionNames<NtpFields> = {
  leapIndicator: true,
  version: true,
  mode: true,
  stratum: true,
  pollLog2Seconds: true,
  precisionLog2Seconds: true,
  rootDelaySeconds: true,
  rootDispersionSeconds: true,
  referenceId: true,
  referenceTimestamp: true,
  originTimestamp: true,
  receiveTimestamp: true,
  transmitTimestamp: true,
  extensionFields: true,
  keyId: true,
  digest: true,
};
const EXTENSION_FIELDS = { type: true, data: true } as const;
const TIMESTAMPS = ["referenceTimestamp", "originTimestamp", "receiveTimestamp", "transmitTimestamp"] as const;

/**
 * Returns a message of NTP with times (RFC 5905): the payload of a UDP datagram with port 123.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 123, destinationPort: 123 }, encodeNtp({ transmitTimestamp: ntpFromUnixNs(frame.timestampNs) }))
 */
export function encodeNtp(fields: NtpFields): Uint8Array {
  checkKnownOptions("encodeNtp", fields, FIELDS);
  const trailer = encodeTrailer(fields);
  const writer = new MessageWriter("encodeNtp", NTP_TIME_BYTES + trailer.length);
  const { leapIndicator = 0, version = VERSION, mode = CLIENT, stratum = 0 } = fields;
  const { pollLog2Seconds = 0, precisionLog2Seconds = 0, rootDelaySeconds = 0, rootDispersionSeconds = 0 } = fields;
  const leap = writer.part("leapIndicator", leapIndicator, 2, 6);
  writer.u8(0, "mode", leap + writer.part("version", version, 3, 3) + writer.part("mode", mode, 3, 0));
  writer.u8(1, "stratum", stratum);
  writer.i8(2, "pollLog2Seconds", pollLog2Seconds);
  writer.i8(3, "precisionLog2Seconds", precisionLog2Seconds);
  writer.u32(4, "rootDelaySeconds", shortFormat("rootDelaySeconds", rootDelaySeconds, MIN_SHORT));
  writer.u32(8, "rootDispersionSeconds", shortFormat("rootDispersionSeconds", rootDispersionSeconds, 0));
  writer.bytes.set(referenceBytes(fields.referenceId), 12);
  for (const [index, name] of TIMESTAMPS.entries()) {
    const { [name]: timestamp = 0n } = fields;
    writer.u64(16 + index * 8, name, timestamp);
  }
  writer.bytes.set(trailer, NTP_TIME_BYTES);
  return writer.bytes;
}

/** Returns seconds as a number with 16 binary places. */
function shortFormat(name: string, seconds: number, min: number): number {
  const value = Math.round(seconds * FRACTION);
  if (value >= min && value <= MAX_SHORT) return value >>> 0;
  throw badValue(`encodeNtp.${name}`, `seconds from ${min / FRACTION} to ${MAX_SHORT / FRACTION}`, seconds);
}

function referenceBytes(referenceId: string = ""): Uint8Array {
  checkString("encodeNtp.referenceId", referenceId);
  const bytes = parseIpv4(referenceId) ?? new TextEncoder().encode(referenceId);
  if (bytes.length <= REFERENCE_BYTES) return bytes;
  throw badValue("encodeNtp.referenceId", "at most 4 characters of ASCII, or an IPv4 address", referenceId);
}

/** Returns the bytes after the times. */
function encodeTrailer({ extensionFields = [], keyId, digest }: NtpFields): Uint8Array {
  checkArray("encodeNtp.extensionFields", extensionFields);
  const extensions = extensionFields.flatMap((extension, index) => {
    const path = `encodeNtp.extensionFields[${index}]`;
    checkObject(path, extension);
    checkKnownOptions(path, extension, EXTENSION_FIELDS);
    const { type, data } = extension;
    const fits = data instanceof Uint8Array && data.length % 4 === 0;
    if (!fits) throw badValue(`${path}.data`, "bytes whose number is a multiple of 4", data);
    const header = new MessageWriter(path, EXTENSION_HEADER_BYTES);
    header.u16(0, "type", type);
    header.u16(2, "data", EXTENSION_HEADER_BYTES + data.length);
    return [...header.bytes, ...data];
  });
  if (digest !== undefined && !(digest instanceof Uint8Array))
    throw badValue("encodeNtp.digest", "a Uint8Array", digest);
  if (keyId === undefined && digest !== undefined) throw new TypeError("encodeNtp.digest needs encodeNtp.keyId");
  const key = new MessageWriter("encodeNtp", keyId === undefined ? 0 : 4);
  if (keyId !== undefined) key.u32(0, "keyId", keyId);
  return Uint8Array.from([...extensions, ...key.bytes, ...(digest ?? [])]);
}
