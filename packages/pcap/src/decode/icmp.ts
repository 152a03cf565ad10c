import { uint16 } from "./big-endian.ts";
import { internetChecksum } from "./checksum.ts";
import type { Layer } from "./layer.ts";

/** An ICMP message (RFC 792). */
export interface Icmp {
  /** 8 is an echo request, 0 its reply. */
  type: number;
  code: number;
  checksum: number;
  /** Whether the checksum fits; over a message that was not captured whole it does not. */
  checksumValid: boolean;
  /** What an echo request or reply carries to tell it from others. */
  echo?: IcmpEcho;
}

/** The members of an echo message (RFC 792, "Echo or Echo Reply Message"). */
export interface IcmpEcho {
  kind: "request" | "reply";
  identifier: number;
  sequence: number;
}

const headerBytes = 8;
const echoKinds: Record<number, IcmpEcho["kind"]> = { 0: "reply", 8: "request" };

/** Decodes an ICMP message. */
export function decodeIcmp(bytes: Uint8Array): Layer<Icmp> {
  if (bytes.length < headerBytes)
    return { malformed: `an ICMP message has at least 8 bytes, here are ${bytes.length}` };
  const type = bytes[0] ?? 0;
  const kind = echoKinds[type];
  const header: Icmp = {
    type,
    code: bytes[1] ?? 0,
    checksum: uint16(bytes, 2),
    checksumValid: internetChecksum(bytes) === 0,
    ...(kind && { echo: { kind, identifier: uint16(bytes, 4), sequence: uint16(bytes, 6) } }),
  };
  return { header, payload: bytes.subarray(headerBytes) };
}
