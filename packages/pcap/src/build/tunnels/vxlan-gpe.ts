import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { ETHERTYPE_IPV4 } from "../../decode/field/numbers.ts";
import { MessageWriter } from "../message-writer.ts";
import { type Payload, payloadBytes } from "../payload.ts";

const HEADER_BYTES = 8;
const DEFAULT_FLAGS = 0x0c;
const NEXT_IPV4 = 1;
const NEXT_IPV6 = 2;
const NEXT_ETHERNET = 3;

/** Fields of {@link encodeVxlanGpe}. */
export interface VxlanGpeFields {
  /** Identifier of the virtual network, 0 to 0xffffff. */
  readonly vni: number;
  /** 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH. Default: that of the packet; for bytes, Ethernet. */
  readonly nextProtocol?: number | undefined;
  /** Flags, 0 to 15. Default 0x0c: network identifier and next protocol. */
  readonly flags?: number | undefined;
  /** Default 0. */
  readonly version?: number | undefined;
}

const FIELDS: OptionNames<VxlanGpeFields> = { vni: true, nextProtocol: true, flags: true, version: true };

/**
 * Returns a VXLAN-GPE header (draft-ietf-nvo3-vxlan-gpe) with a frame or a packet: the payload of a UDP datagram to port 4790.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeVxlanGpe(fields: VxlanGpeFields, payload: Payload): Uint8Array {
  checkKnownOptions("encodeVxlanGpe", fields, FIELDS);
  const { vni, nextProtocol = nextProtocolOf(payload), flags = DEFAULT_FLAGS, version = 0 } = fields;
  const inner = payloadBytes("encodeVxlanGpe", payload);
  const writer = new MessageWriter("encodeVxlanGpe", HEADER_BYTES + inner.length);
  writer.u8(0, "flags", writer.part("version", version, 2, 4) + writer.part("flags", flags, 4, 0));
  writer.u8(3, "nextProtocol", nextProtocol);
  writer.u32(4, "vni", writer.part("vni", vni, 24, 8));
  writer.bytes.set(inner, HEADER_BYTES);
  return writer.bytes;
}

function nextProtocolOf(payload: Payload): number {
  if (payload instanceof Uint8Array) return NEXT_ETHERNET;
  return payload.etherType === ETHERTYPE_IPV4 ? NEXT_IPV4 : NEXT_IPV6;
}
