import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_RARP } from "../decode/field/numbers.ts";
import { ARP_BYTES, ARP_OPERATIONS, type ArpOperation } from "../decode/network/arp.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv4, parseMac } from "./parse-address.ts";
import type { NetworkPacket } from "./payload.ts";

const HARDWARE_ETHERNET = 1;

/** Fields of {@link arp}. */
export interface ArpFields {
  /** By name or by number; a request by default. */
  readonly operation?: ArpOperation;
  readonly senderHardwareAddress: string;
  readonly senderProtocolAddress: string;
  /** All zeros by default, as in a request. */
  readonly targetHardwareAddress?: string;
  readonly targetProtocolAddress: string;
  /** 1, Ethernet, by default. */
  readonly hardwareType?: number;
  /** 0x0800, IPv4, by default. */
  readonly protocolType?: number;
}

/**
 * Gives an ARP message (RFC 826), or a RARP message (RFC 903) with a reverse operation.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function arp(fields: ArpFields): NetworkPacket {
  const { hardwareType = HARDWARE_ETHERNET, protocolType = ETHERTYPE_IPV4 } = fields;
  const writer = new MessageWriter("arp", ARP_BYTES);
  writer.u16(0, "hardwareType", hardwareType);
  writer.u16(2, "protocolType", protocolType);
  writer.u8(4, "hardware length", 6);
  writer.u8(5, "protocol length", 4);
  const operation = numberOf(fields.operation ?? "request");
  writer.u16(6, "operation", operation);
  writer.address(8, "senderHardwareAddress", fields.senderHardwareAddress, parseMac);
  writer.address(14, "senderProtocolAddress", fields.senderProtocolAddress, parseIpv4);
  writer.address(18, "targetHardwareAddress", fields.targetHardwareAddress ?? "00:00:00:00:00:00", parseMac);
  writer.address(24, "targetProtocolAddress", fields.targetProtocolAddress, parseIpv4);
  const isReverse = operation === 3 || operation === 4;
  return { etherType: isReverse ? ETHERTYPE_RARP : ETHERTYPE_ARP, protocol: undefined, bytes: writer.bytes };
}

function numberOf(operation: ArpOperation): number {
  if (typeof operation === "number") return operation;
  const index = ARP_OPERATIONS.indexOf(operation);
  if (index < 0) throw new TypeError(`operation is "${operation}", expected a number or ${ARP_OPERATIONS.join(", ")}`);
  return index + 1;
}
