import { badValue, checkBoolean, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from "../../decode/field/numbers.ts";
import { PPP_IPV4, PPP_IPV6, PPP_MPLS } from "../../decode/protocols/link/ppp.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes, type Payload, payloadBytes } from "../payload.ts";

const ETHERTYPE_MPLS = 0x8847;
/** The protocols of PPP for packets that are announced by EtherTypes elsewhere. */
const PROTOCOLS: Readonly<Record<number, number>> = {
  [ETHERTYPE_IPV4]: PPP_IPV4,
  [ETHERTYPE_IPV6]: PPP_IPV6,
  [ETHERTYPE_MPLS]: PPP_MPLS,
};

/** A message that PPP carries, ready for {@link encodePpp}. */
export interface PppPacket {
  /** The protocol number that announces it. */
  readonly pppProtocol: number;
  /** The whole message. */
  readonly bytes: Uint8Array;
}

/** Fields of {@link encodePpp}. */
export interface PppFields {
  /** Protocol number. Default: that of the payload. */
  readonly protocol?: number | undefined;
  /** Whether the address and control fields come first. PPPoE leaves them out. Default false. */
  readonly hasAddress?: boolean | undefined;
}

const FIELDS: OptionNames<PppFields> = { protocol: true, hasAddress: true };
const ADDRESS_AND_CONTROL = 0xff03;

/**
 * Returns the bytes of a packet of PPP (RFC 1661, section 2): a message of a control protocol, or a packet of IP.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the payload does not have a protocol number
 * @example
 * encodePppoeSession({ sessionId: 17 }, encodePpp({}, ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }, icmp())))
 */
export function encodePpp(fields: PppFields, payload: Payload | PppPacket = noBytes): Uint8Array {
  checkKnownOptions("ppp", fields, FIELDS);
  const bytes = payloadBytes("ppp", payload);
  const { protocol = protocolOf(payload), hasAddress = false } = fields;
  checkBoolean("ppp.hasAddress", hasAddress);
  if (protocol === undefined)
    throw badValue("ppp.protocol", "a protocol number, since the payload does not have its own", protocol);
  const at = hasAddress ? 2 : 0;
  const writer = new MessageWriter("ppp", at + 2);
  if (hasAddress) writer.u16(0, "address and control", ADDRESS_AND_CONTROL);
  writer.u16(at, "protocol", protocol);
  return join(writer.bytes, bytes);
}

function protocolOf(payload: Payload | PppPacket): number | undefined {
  if (payload instanceof Uint8Array) return undefined;
  return "pppProtocol" in payload ? payload.pppProtocol : PROTOCOLS[payload.etherType];
}
