import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { headerOptions, walkTlvs } from "../field/tlv.ts";
import { type MultipathOption, readMultipath } from "./multipath-option.ts";

/** A range of received bytes: from the sequence number `start` up to, not including, `end`. */
export interface SackBlock {
  /** Sequence number of the first byte. */
  readonly start: number;
  /** Sequence number after the last byte. */
  readonly end: number;
}

/** An option of a TCP header (RFC 9293, section 3.2). An option with the wrong length for its kind is `unknown`. */
export type TcpOption =
  | { readonly name: "no-operation"; readonly kind: 1 }
  | {
      readonly name: "maximum-segment-size";
      readonly kind: 2;
      /** The largest segment that the sender receives, in bytes. */
      readonly bytes: number;
    }
  /** RFC 7323: the sender's windows must be shifted left by `shift`. */
  | {
      readonly name: "window-scale";
      readonly kind: 3;
      /** Number of bits. */
      readonly shift: number;
    }
  | { readonly name: "sack-permitted"; readonly kind: 4 }
  /** RFC 2018. */
  | {
      readonly name: "sack";
      readonly kind: 5;
      /** What has arrived out of order. */
      readonly blocks: readonly SackBlock[];
    }
  /** RFC 7323. */
  | {
      readonly name: "timestamps";
      readonly kind: 8;
      /** The sender's clock. */
      readonly value: number;
      /** The newest value of the other side. */
      readonly echoReply: number;
    }
  /** RFC 2385: digest of the segment and a secret. */
  | {
      readonly name: "md5-signature";
      readonly kind: 19;
      /** The digest, 16 bytes. A view. */
      readonly digest: Uint8Array;
    }
  /** RFC 5482: the sender closes the connection if its data is not acknowledged in this time; a multiple of 60 from 32,768 s on. */
  | {
      readonly name: "user-timeout";
      readonly kind: 28;
      /** The time, in seconds. */
      readonly timeoutSeconds: number;
    }
  | TcpAuthenticationOption
  | MultipathOption
  /** RFC 7413: an empty cookie asks for one. */
  | {
      readonly name: "fast-open";
      readonly kind: 34;
      /** The server's cookie. A view. */
      readonly cookie: Uint8Array;
    }
  | {
      readonly name: "unknown";
      /** Kind of the option. */
      readonly kind: number;
      /** The bytes after kind and length. A view. */
      readonly data: Uint8Array;
    };

/** The authentication option TCP-AO (RFC 5925). */
export interface TcpAuthenticationOption {
  readonly name: "authentication";
  readonly kind: 29;
  /** Number of the key with which the segment is authenticated. */
  readonly keyId: number;
  /** Number of the key with which the sender wants to receive the next segments. */
  readonly nextKeyId: number;
  /** Authentication code. */
  readonly mac: Uint8Array;
}

const SACK_BLOCK_BYTES = 8;
const MD5_BYTES = 16;
const MIN_COOKIE_BYTES = 4;
const MAX_COOKIE_BYTES = 16;

/** Returns the options up to the end of the list or to the first that does not fit. */
export function readTcpOptions(span: Span): TcpOption[] {
  const options: TcpOption[] = [];
  walkTlvs(span, headerOptions, (kind, value) => options.push(readOption(kind, value)));
  return options;
}

/** Returns the first problem of the options. */
export const checkTcpOptions = (span: Span): Problem | undefined => walkTlvs(span, headerOptions);

function readOption(kind: number, value: Span): TcpOption {
  return readKnown(kind, value) ?? readSecurity(kind, value) ?? { name: "unknown", kind, data: value.bytes() };
}

function readKnown(kind: number, value: Span): TcpOption | undefined {
  const { length } = value;
  if (kind === 1) return { name: "no-operation", kind };
  if (kind === 2 && length === 2) return { name: "maximum-segment-size", kind, bytes: value.u16(0) };
  if (kind === 3 && length === 1) return { name: "window-scale", kind, shift: value.u8(0) };
  if (kind === 4 && length === 0) return { name: "sack-permitted", kind };
  if (kind === 5 && length % SACK_BLOCK_BYTES === 0) return { name: "sack", kind, blocks: readBlocks(value) };
  if (kind === 8 && length === 8) return { name: "timestamps", kind, value: value.u32(0), echoReply: value.u32(4) };
  if (kind === 28 && length === 2) return { name: "user-timeout", kind, timeoutSeconds: userTimeout(value.u16(0)) };
  return kind === 30 ? readMultipath(value) : undefined;
}

function readSecurity(kind: number, value: Span): TcpOption | undefined {
  const { length } = value;
  if (kind === 19 && length === MD5_BYTES) return { name: "md5-signature", kind, digest: value.bytes() };
  if (kind === 29 && length >= 2)
    return { name: "authentication", kind, keyId: value.u8(0), nextKeyId: value.u8(1), mac: value.bytes(2) };
  const isCookie = length >= MIN_COOKIE_BYTES && length <= MAX_COOKIE_BYTES && length % 2 === 0;
  return kind === 34 && (isCookie || length === 0) ? { name: "fast-open", kind, cookie: value.bytes() } : undefined;
}

/** Returns a time whose upper bit says that it is in minutes. */
const userTimeout = (bits: number): number => (bits >= 0x8000 ? (bits - 0x8000) * 60 : bits);

function readBlocks(value: Span): SackBlock[] {
  return Array.from({ length: value.length / SACK_BLOCK_BYTES }, (_, index) => {
    const at = index * SACK_BLOCK_BYTES;
    return { start: value.u32(at), end: value.u32(at + 4) };
  });
}
