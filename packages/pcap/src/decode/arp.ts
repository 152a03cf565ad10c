import { ipv4Address, macAddress } from "./address.ts";
import { uint16 } from "./big-endian.ts";
import type { Layer } from "./layer.ts";

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface Arp {
  operation: "request" | "reply" | number;
  senderHardwareAddress: string;
  senderProtocolAddress: string;
  targetHardwareAddress: string;
  targetProtocolAddress: string;
}

const packetBytes = 28;
const operations: Record<number, "request" | "reply"> = { 1: "request", 2: "reply" };

/** Decodes an ARP packet. */
export function decodeArp(bytes: Uint8Array): Layer<Arp> {
  if (bytes.length < packetBytes) return { malformed: `an ARP packet has 28 bytes, here are ${bytes.length}` };
  if (uint16(bytes, 0) !== 1 || uint16(bytes, 2) !== 0x0800 || bytes[4] !== 6 || bytes[5] !== 4) {
    return { malformed: "the ARP packet is not for IPv4 over Ethernet" };
  }
  const operation = uint16(bytes, 6);
  const header = {
    operation: operations[operation] ?? operation,
    senderHardwareAddress: macAddress(bytes, 8),
    senderProtocolAddress: ipv4Address(bytes, 14),
    targetHardwareAddress: macAddress(bytes, 18),
    targetProtocolAddress: ipv4Address(bytes, 24),
  };
  return { header, payload: bytes.subarray(packetBytes) };
}
