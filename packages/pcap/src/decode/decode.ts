import type { Frame } from "../capture/frame.ts";
import { badValue } from "../check-options.ts";
import type { DecodedFrame } from "./decoded-frame.ts";
import { Dissection } from "./dissection.ts";
import { Span } from "./field/span.ts";
import { readEthernet, readLink } from "./link-layers.ts";
import { readIp } from "./network-layers.ts";

/** Input of {@link decode}: the bytes of a whole Ethernet frame, or a captured frame. */
export type Decodable = Uint8Array | Pick<Frame, "data" | "originalLength" | "linkType">;

/**
 * Returns the layers of a frame. Link layers: Ethernet II and 802.3, LLC and SNAP, VLAN tags, Linux cooked, BSD loopback and
 * raw IP. Layers above: ARP, IPv4, IPv6 with extension headers, ICMP, ICMPv6, neighbour and multicast listener discovery,
 * UDP, TCP, DHCP and DNS. Fields are read from the frame's bytes on access. It does not throw, for any bytes: decoding stops at
 * a layer that is malformed or that the capture cut, and the result names it and the reason. A frame of another link type is
 * all payload.
 *
 * @example
 * const { ipv4, icmp } = decode(frame);
 * if (icmp?.type === 8) console.log(ipv4?.source, icmp.sequence, icmp.checksumValid);
 */
export function decode(input: Decodable): DecodedFrame {
  const dissection = new Dissection(decodeQuoted);
  return toDecoded(dissection, readFrame(input, dissection));
}

function readFrame(input: Decodable, out: Dissection): Span {
  if (input instanceof Uint8Array) return readEthernet(Span.over(input, true), out);
  const data: unknown = Object(input).data;
  if (!(data instanceof Uint8Array)) throw badValue("frame", "a Uint8Array or a captured frame", input);
  return readLink(input.linkType, Span.over(data, data.length >= input.originalLength), out);
}

function decodeQuoted(packet: Span): DecodedFrame {
  const dissection = new Dissection();
  return toDecoded(dissection, readIp(packet, dissection));
}

function toDecoded({ layers, malformed, truncated }: Dissection, rest: Span): DecodedFrame {
  const decoded: { -readonly [name in keyof DecodedFrame]: DecodedFrame[name] } = { ...layers, payload: rest.bytes() };
  // Set only if defined, so that a decoded frame that is logged shows only what it has.
  if (malformed !== undefined) decoded.malformed = malformed;
  if (truncated !== undefined) decoded.truncated = truncated;
  return decoded;
}
