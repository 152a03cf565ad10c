import { ARP_BYTES } from "../decode/arp.ts";
import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_RARP } from "../decode/numbers.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv4, parseMac } from "./parse-address.ts";
import type { NetworkPacket } from "./payload.ts";

const HARDWARE_ETHERNET = 1;

/** Fields of {@link arp}. */
export interface ArpFields {
  /** 1 request, the default, 2 reply, 3 reverse request, 4 reverse reply. */
  readonly operation?: number;
  readonly senderMac: string;
  readonly senderIp: string;
  /** All zeros by default, as in a request. */
  readonly targetMac?: string;
  readonly targetIp: string;
  /** 1, Ethernet, by default. */
  readonly hardwareType?: number;
  /** 0x0800, IPv4, by default. */
  readonly protocolType?: number;
}

/**
 * Gives an ARP message (RFC 826), or a RARP message (RFC 903) with operation 3 or 4.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function arp(fields: ArpFields): NetworkPacket {
  const { operation = 1, hardwareType = HARDWARE_ETHERNET, protocolType = ETHERTYPE_IPV4 } = fields;
  const writer = new MessageWriter("arp", ARP_BYTES);
  writer.u16(0, "hardwareType", hardwareType);
  writer.u16(2, "protocolType", protocolType);
  writer.u8(4, "hardware length", 6);
  writer.u8(5, "protocol length", 4);
  writer.u16(6, "operation", operation);
  writer.address(8, "senderMac", fields.senderMac, parseMac);
  writer.address(14, "senderIp", fields.senderIp, parseIpv4);
  writer.address(18, "targetMac", fields.targetMac ?? "00:00:00:00:00:00", parseMac);
  writer.address(24, "targetIp", fields.targetIp, parseIpv4);
  const isReverse = operation === 3 || operation === 4;
  return { etherType: isReverse ? ETHERTYPE_RARP : ETHERTYPE_ARP, protocol: undefined, bytes: writer.bytes };
}
