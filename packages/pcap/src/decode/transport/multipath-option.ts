import { ipv4Address, ipv6Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";

/** Subtypes of the option (RFC 8684, section 10.2). */
export const MP_CAPABLE = 0;
export const MP_JOIN = 1;
export const MP_DSS = 2;
export const MP_ADD_ADDRESS = 3;
export const MP_REMOVE_ADDRESS = 4;
export const MP_PRIORITY = 5;
export const MP_FAIL = 6;
export const MP_FAST_CLOSE = 7;
const MP_RESET = 8;

/** An option of Multipath TCP (RFC 8684, RFC 6824). Fields that its subtype or form does not have are undefined. */
export interface MultipathOption {
  readonly name: "multipath";
  readonly kind: 30;
  /** 0 capable, 1 join, 2 data sequence signal, 3 add address, 4 remove address, 5 priority, 6 fail, 7 fast close, 8 reset. */
  readonly subtype: number;
  /** Length of the whole option. */
  readonly lengthBytes: number;
  /** Version: of capable. */
  readonly version?: number | undefined;
  /** Whether checksums are required: of capable. */
  readonly checksumRequired?: boolean | undefined;
  /** Key of the sender: of capable. */
  readonly senderKey?: bigint | undefined;
  /** Key of the receiver: of capable and fast close. */
  readonly receiverKey?: bigint | undefined;
  /** Whether the path is only used if the others fail: of join and priority. */
  readonly isBackup?: boolean | undefined;
  /** Number of the address: of join, add address and priority. */
  readonly addressId?: number | undefined;
  /** Token of the connection to join: of join with SYN. */
  readonly token?: number | undefined;
  /** Random number: of join. */
  readonly nonce?: number | undefined;
  /** Authentication: of join and add address. */
  readonly hmac?: Uint8Array | undefined;
  /** Whether the data ends: of a data sequence signal. */
  readonly dataFin?: boolean | undefined;
  /** Acknowledgment of the data, of 32 or 64 bits: of a data sequence signal. */
  readonly dataAcknowledgment?: bigint | undefined;
  /** Sequence number of the data, of 32 or 64 bits: of a data sequence signal and fail. */
  readonly dataSequence?: bigint | undefined;
  /** Sequence number in this path, from its beginning: of a data sequence signal. */
  readonly subflowSequence?: number | undefined;
  /** Length of the data: of a data sequence signal, and of capable with data. */
  readonly dataLengthBytes?: number | undefined;
  /** Checksum of the data: of a data sequence signal. */
  readonly checksum?: number | undefined;
  /** Whether it acknowledges an address: of add address; undefined in version 0. */
  readonly isEcho?: boolean | undefined;
  /** Address, of either version: of add address. */
  readonly address?: string | undefined;
  /** Port: of add address. */
  readonly port?: number | undefined;
  /** Numbers of the addresses: of remove address. */
  readonly addressIds?: readonly number[] | undefined;
  /** Why the path is reset: of reset. */
  readonly reason?: number | undefined;
}

type Parts = Omit<MultipathOption, "name" | "kind" | "subtype" | "lengthBytes">;

const KEY_BYTES = 8;
const FULL_HMAC_BYTES = 20;

/** Returns the option with this value; undefined if the value has a length that its subtype does not have. */
export function readMultipath(value: Span): MultipathOption | undefined {
  if (value.length === 0) return undefined;
  const subtype = value.u8(0) >> 4;
  const parts = readParts(subtype, value);
  return parts && { name: "multipath", kind: 30, subtype, lengthBytes: value.length + 2, ...parts };
}

function readParts(subtype: number, value: Span): Parts | undefined {
  const low = value.u8(0) & 0x0f;
  const { length } = value;
  switch (subtype) {
    case MP_CAPABLE:
      return readCapable(value, low);
    case MP_JOIN:
      return readJoin(value, (low & 1) !== 0);
    case MP_DSS:
      return length < 2 ? undefined : readSignal(value);
    case MP_ADD_ADDRESS:
      return readAddress(value, low);
    case MP_REMOVE_ADDRESS:
      return length < 2 ? undefined : { addressIds: [...value.bytes(1)] };
    case MP_PRIORITY: {
      const isBackup = (low & 1) !== 0;
      if (length === 1) return { isBackup };
      return length === 2 ? { isBackup, addressId: value.u8(1) } : undefined;
    }
    case MP_FAIL:
      return length === 2 + KEY_BYTES ? { dataSequence: u64(value, 2) } : undefined;
    case MP_FAST_CLOSE:
      return length === 2 + KEY_BYTES ? { receiverKey: u64(value, 2) } : undefined;
    case MP_RESET:
      return length === 2 ? { reason: value.u8(1) } : undefined;
    default:
      return undefined;
  }
}

function readCapable(value: Span, version: number): Parts | undefined {
  const { length } = value;
  if (![2, 10, 18, 20, 22].includes(length)) return undefined;
  const head = { version, checksumRequired: (value.u8(1) & 0x80) !== 0 };
  if (length === 2) return head;
  const withSender = { ...head, senderKey: u64(value, 2) };
  if (length === 10) return withSender;
  const withBoth = { ...withSender, receiverKey: u64(value, 10) };
  if (length === 18) return withBoth;
  const withData = { ...withBoth, dataLengthBytes: value.u16(18) };
  return length === 20 ? withData : { ...withData, checksum: value.u16(20) };
}

function readJoin(value: Span, isBackup: boolean): Parts | undefined {
  switch (value.length) {
    case 10:
      return { isBackup, addressId: value.u8(1), token: value.u32(2), nonce: value.u32(6) };
    case 14:
      return { isBackup, addressId: value.u8(1), hmac: value.bytes(2, 10), nonce: value.u32(10) };
    case 2 + FULL_HMAC_BYTES:
      return { hmac: value.bytes(2) };
    default:
      return undefined;
  }
}

/** Reads a data sequence signal, whose flags say which parts it has (RFC 8684, section 3.3). */
function readSignal(value: Span): Parts | undefined {
  const flags = value.u8(1);
  const acknowledgmentBytes = (flags & 1) === 0 ? 0 : (flags & 2) === 0 ? 4 : 8;
  const sequenceBytes = (flags & 4) === 0 ? 0 : (flags & 8) === 0 ? 4 : 8;
  const at = 2 + acknowledgmentBytes;
  const end = at + sequenceBytes + (sequenceBytes === 0 ? 0 : 6);
  const hasChecksum = sequenceBytes > 0 && value.length === end + 2;
  if (value.length !== end && !hasChecksum) return undefined;
  const dataFin = (flags & 0x10) !== 0;
  const dataAcknowledgment = acknowledgmentBytes === 0 ? undefined : number(value, 2, acknowledgmentBytes);
  if (sequenceBytes === 0) return { dataFin, dataAcknowledgment };
  return {
    dataFin,
    dataAcknowledgment,
    dataSequence: number(value, at, sequenceBytes),
    subflowSequence: value.u32(end - 6),
    dataLengthBytes: value.u16(end - 2),
    checksum: hasChecksum ? value.u16(end) : undefined,
  };
}

/** Reads an address: its version and the optional port and authentication follow from the length. */
function readAddress(value: Span, low: number): Parts | undefined {
  const rest = value.length - 2;
  const addressBytes = [4, 6, 12, 14].includes(rest) ? 4 : [16, 18, 24, 26].includes(rest) ? 16 : 0;
  if (addressBytes === 0) return undefined;
  const at = 2 + addressBytes;
  const hasPort = (rest - addressBytes) % KEY_BYTES === 2;
  const hmacAt = at + (hasPort ? 2 : 0);
  return {
    // In version 0 of the protocol, this is the version of the address.
    isEcho: low >= 4 ? undefined : low === 1,
    addressId: value.u8(1),
    address: addressBytes === 4 ? ipv4Address(value, 2) : ipv6Address(value, 2),
    port: hasPort ? value.u16(at) : undefined,
    hmac: hmacAt < value.length ? value.bytes(hmacAt) : undefined,
  };
}

const u64 = (span: Span, at: number): bigint => (BigInt(span.u32(at)) << 32n) + BigInt(span.u32(at + 4));
const number = (span: Span, at: number, bytes: number): bigint => (bytes === 8 ? u64(span, at) : BigInt(span.u32(at)));
