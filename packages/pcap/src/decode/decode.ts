import type { Frame } from "../frame.ts";
import { type Arp, decodeArp } from "./arp.ts";
import { decodeEthernet, type Ethernet } from "./ethernet.ts";
import { decodeIcmp, type Icmp } from "./icmp.ts";
import { decodeIpv4, type Ipv4 } from "./ipv4.ts";
import type { Layer } from "./layer.ts";

/** The layers of a frame that were recognised. */
export interface DecodedFrame {
  ethernet?: Ethernet;
  arp?: Arp;
  ipv4?: Ipv4;
  icmp?: Icmp;
  /** What follows the innermost header that was decoded. */
  payload: Uint8Array;
  /** The layer that could not be decoded although its outer layer announced it, and why. */
  malformed?: { layer: "ethernet" | "arp" | "ipv4" | "icmp"; reason: string };
}

const linkTypeEthernet = 1;
const etherTypeIpv4 = 0x0800;
const etherTypeArp = 0x0806;
const protocolIcmp = 1;

/** Decodes a frame, or the bytes of an Ethernet frame, as far as the layers are known. Never throws. */
export function decode(frame: Frame | Uint8Array): DecodedFrame {
  const bytes = frame instanceof Uint8Array ? frame : frame.data;
  const decoded: DecodedFrame = { payload: bytes };
  if (!(frame instanceof Uint8Array) && frame.linkType !== linkTypeEthernet) return decoded;
  const ethernet = take(decoded, "ethernet", decodeEthernet(bytes));
  if (ethernet?.etherType === etherTypeArp) take(decoded, "arp", decodeArp(decoded.payload));
  if (ethernet?.etherType !== etherTypeIpv4) return decoded;
  const ipv4 = take(decoded, "ipv4", decodeIpv4(decoded.payload));
  if (ipv4?.protocol === protocolIcmp && ipv4.fragmentOffset === 0) take(decoded, "icmp", decodeIcmp(decoded.payload));
  return decoded;
}

type LayerName = "ethernet" | "arp" | "ipv4" | "icmp";

/** Notes a layer's header and payload, or why it has none. */
function take<Header>(decoded: DecodedFrame, name: LayerName, layer: Layer<Header>): Header | undefined {
  if (layer.malformed !== undefined) {
    decoded.malformed = { layer: name, reason: layer.malformed };
    return undefined;
  }
  Object.assign(decoded, { [name]: layer.header, payload: layer.payload });
  return layer.header;
}
