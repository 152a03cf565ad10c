import type { Frame } from "../capture/frame.ts";
import { badValue, checkKnownOptions, type OptionNames } from "../check-options.ts";
import type { DecodedFrame } from "./decoded-frame.ts";
import { type DecodableProtocol, Dissection, type ProtocolLookup } from "./dissection.ts";
import { Span } from "./field/span.ts";
import { readEthernet, readLink } from "./link-layers.ts";
import { readIp } from "./network-layers.ts";
import { protocolTable } from "./protocol-table.ts";
import { toDecoded } from "./to-decoded.ts";

/** Input of {@link decode}: the bytes of a whole Ethernet frame, or a captured frame. */
export type Decodable = Uint8Array | Pick<Frame, "data" | "originalLength" | "linkType">;

/** Options of {@link decode} and `summary`. */
export interface DecodeOptions {
  /**
   * Protocols to decode besides those that are always decoded: some of `@alpy/pcap/protocols`, or its list `allProtocols`. The
   * list must not change after its first use. Default: none.
   */
  readonly protocols?: readonly DecodableProtocol[] | undefined;
}

const OPTIONS: OptionNames<DecodeOptions> = { protocols: true };

/**
 * Returns the layers of a frame. Link layers: Ethernet II and 802.3, LLC and SNAP, VLAN tags, Linux cooked, BSD loopback and
 * raw IP. Layers above: ARP, IPv4, IPv6 with extension headers, ICMP, ICMPv6, neighbour and multicast listener discovery,
 * UDP, TCP, DHCP and DNS. Fields are read from the frame's bytes on access. It never throws because of the frame's bytes: decoding stops at
 * a layer that is malformed or that the capture cut, and the result names it and the reason. A frame of another link type is
 * all payload, and so are messages of protocols that are neither among these nor in `protocols`.
 *
 * @throws {TypeError} if the input is not a frame, an option is unknown, or `protocols` is not a list of protocols
 * @example
 * const { ipv4, icmp } = decode(frame);
 * if (icmp?.type === 8) console.log(ipv4?.source, icmp.sequence, icmp.checksumValid);
 */
export function decode(input: Decodable, options?: DecodeOptions): DecodedFrame {
  const dissection = new Dissection(decodeQuoted, options && lookupOf("decode", options));
  return toDecoded(dissection, readFrame(input, dissection));
}

/** Returns the lookup of the protocols in the options of a function. */
function lookupOf(path: string, options: DecodeOptions): ProtocolLookup | undefined {
  checkKnownOptions(path, options, OPTIONS);
  const { protocols } = options;
  return protocols === undefined ? undefined : protocolTable(`${path}.protocols`, protocols);
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
