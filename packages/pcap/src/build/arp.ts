import { checkKnownOptions, checkOneOf, type OptionNames } from "../check-options.ts";
import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_RARP } from "../decode/field/numbers.ts";
import { ARP_BYTES, ARP_OPERATIONS, type ArpOperation } from "../decode/network/arp.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv4, parseMac } from "./parse-address.ts";
import type { NetworkPacket } from "./payload.ts";

const HARDWARE_ETHERNET = 1;
const NO_MAC = "00:00:00:00:00:00";

/** Fields of {@link arp}. */
export interface ArpFields {
  /** Operation by name or number. Default `"request"`. */
  readonly operation?: ArpOperation | undefined;
  /** MAC address of the sender. */
  readonly senderHardwareAddress: string;
  /** IPv4 address of the sender. */
  readonly senderProtocolAddress: string;
  /** MAC address of the target. Default all zeros, as in a request. */
  readonly targetHardwareAddress?: string | undefined;
  /** IPv4 address of the target. */
  readonly targetProtocolAddress: string;
  /** Default 1, Ethernet. */
  readonly hardwareType?: number | undefined;
  /** Default 0x0800, IPv4. */
  readonly protocolType?: number | undefined;
}

const FIELDS: OptionNames<ArpFields> = {
  operation: true,
  senderHardwareAddress: true,
  senderProtocolAddress: true,
  targetHardwareAddress: true,
  targetProtocolAddress: true,
  hardwareType: true,
  protocolType: true,
};

/**
 * Returns an ARP message (RFC 826), or a RARP message (RFC 903) if the operation is a reverse one.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function arp(fields: ArpFields): NetworkPacket {
  checkKnownOptions("arp", fields, FIELDS);
  const { operation = "request", hardwareType = HARDWARE_ETHERNET, protocolType = ETHERTYPE_IPV4 } = fields;
  const { targetHardwareAddress = NO_MAC } = fields;
  const writer = new MessageWriter("arp", ARP_BYTES);
  writer.u16(0, "hardwareType", hardwareType);
  writer.u16(2, "protocolType", protocolType);
  writer.u8(4, "hardware length", 6);
  writer.u8(5, "protocol length", 4);
  const operationNumber = numberOf(operation);
  writer.u16(6, "operation", operationNumber);
  writer.address(8, "senderHardwareAddress", fields.senderHardwareAddress, parseMac);
  writer.address(14, "senderProtocolAddress", fields.senderProtocolAddress, parseIpv4);
  writer.address(18, "targetHardwareAddress", targetHardwareAddress, parseMac);
  writer.address(24, "targetProtocolAddress", fields.targetProtocolAddress, parseIpv4);
  const isReverse = operationNumber === 3 || operationNumber === 4;
  return { etherType: isReverse ? ETHERTYPE_RARP : ETHERTYPE_ARP, protocol: undefined, bytes: writer.bytes };
}

function numberOf(operation: ArpOperation): number {
  if (typeof operation === "number") return operation;
  checkOneOf("arp.operation", operation, ARP_OPERATIONS);
  return ARP_OPERATIONS.indexOf(operation) + 1;
}
