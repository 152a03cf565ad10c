import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { payloadBytes } from "../payload.ts";

const HEADER_BYTES = 8;
const FLAG_I = 0x08;
const FLAG_G = 0x80;

/** Fields of {@link encodeVxlan}. */
export interface VxlanFields {
  /** Identifier of the virtual network, 0 to 0xffffff. */
  readonly vni: number;
  /** Group of the sender (draft-smith-vxlan-group-policy). Default: no group. */
  readonly groupPolicyId?: number | undefined;
  /** Flags. Default 0x08, network identifier, and with a group 0x88. */
  readonly flags?: number | undefined;
}

const FIELDS: OptionNames<VxlanFields> = { vni: true, groupPolicyId: true, flags: true };

/**
 * Returns a VXLAN header (RFC 7348) with an Ethernet frame: the payload of a UDP datagram to port 4789.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 49152, destinationPort: 4789 }, encodeVxlan({ vni: 5 }, ethernet({ source, destination }, arp(fields))))
 */
export function encodeVxlan(fields: VxlanFields, frame: Uint8Array): Uint8Array {
  checkKnownOptions("encodeVxlan", fields, FIELDS);
  const { vni, groupPolicyId, flags = groupPolicyId === undefined ? FLAG_I : FLAG_I + FLAG_G } = fields;
  const inner = payloadBytes("encodeVxlan", frame);
  const writer = new MessageWriter("encodeVxlan", HEADER_BYTES + inner.length);
  writer.u8(0, "flags", flags);
  if (groupPolicyId !== undefined) writer.u16(2, "groupPolicyId", groupPolicyId);
  writer.u32(4, "vni", writer.part("vni", vni, 24, 8));
  writer.bytes.set(inner, HEADER_BYTES);
  return writer.bytes;
}
