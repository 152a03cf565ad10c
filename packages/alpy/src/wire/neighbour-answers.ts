import { isIPv4, isIPv6 } from "node:net";
import {
  arp,
  type DecodedFrame,
  decode,
  ethernet,
  ipv6,
  LINKTYPE_ETHERNET,
  type NetworkPacket,
  ndp,
  type VlanTagFields,
} from "@alpy/pcap";
import { requireOption } from "../check-option.ts";
import { requireKnownOptions } from "../known-options.ts";
import { MAC_PATTERN } from "../mac-pattern.ts";

const ARP_REQUEST = "request";
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const UNSPECIFIED = "::";
const ALL_NODES = { ip: "ff02::1", mac: "33:33:00:00:00:01" };
/** Links need frames of at least 60 bytes, without the check sequence. */
const MIN_FRAME_BYTES = 60;
/** Where a frame has its EtherType, and tags that it may have there. */
const TYPE_OFFSET = 12;
const TAG_BYTES = 4;
const TAG_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8]);
/** Of the control information of a tag (IEEE 802.1Q, clause 9.6). */
const PRIORITY_SHIFT = 13;
const VLAN_ID_MASK = 0xfff;
const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_IPV6 = 0x86dd;
const ICMPV6 = 58;
/** Of an IPv6 packet's next header and of the ICMPv6 message behind it, from the end of the EtherType. */
const NEXT_HEADER_OFFSET = 6;
const ICMPV6_OFFSET = 40;

/** A packet, and whose it is. */
interface Answer {
  readonly mac: string;
  readonly destination: string;
  readonly packet: NetworkPacket;
}

/** Answers ARP requests and neighbour solicitations for addresses of peers that exist only in the test. */
export class NeighbourAnswers {
  readonly #peers: ReadonlyMap<string, string>;

  /** @throws {TypeError} for an address that is not valid */
  constructor(peers: Readonly<Record<string, string>>) {
    requireKnownOptions("peers", peers, peers);
    this.#peers = new Map(
      Object.entries(peers).map(([address, mac]) => {
        const isAddress = isIPv4(address) || isIPv6(address);
        requireOption(isAddress, "a key of peers", "an IPv4 or IPv6 address", address);
        const isMac = typeof mac === "string" && MAC_PATTERN.test(mac);
        requireOption(isMac, `peers["${address}"]`, "a MAC address such as 02:00:00:00:00:01", mac);
        return [canonical(address), mac.toLowerCase()];
      }),
    );
    requireOption(this.#peers.size > 0, "peers", "the MAC address of at least one address", peers);
  }

  /** Returns the answer to a frame that asks for one of the addresses. */
  answer(frame: Uint8Array): Uint8Array | undefined {
    if (!mayAsk(frame)) return undefined;
    const decoded = decode({ data: frame, originalLength: frame.length, linkType: LINKTYPE_ETHERNET });
    const answer = this.#answerArp(decoded) ?? this.#answerSolicitation(decoded);
    if (answer === undefined) return undefined;
    const { mac: source, destination, packet } = answer;
    return ethernet({ source, destination, vlans: tagsOf(frame), padToBytes: MIN_FRAME_BYTES }, packet);
  }

  #answerArp({ arp: request }: DecodedFrame): Answer | undefined {
    if (request?.operation !== ARP_REQUEST) return undefined;
    const { targetProtocolAddress, senderHardwareAddress, senderProtocolAddress } = request;
    if (!targetProtocolAddress || !senderHardwareAddress || !senderProtocolAddress) return undefined;
    const mac = this.#peers.get(targetProtocolAddress);
    if (mac === undefined) return undefined;
    const reply = arp({
      operation: "reply",
      senderHardwareAddress: mac,
      senderProtocolAddress: targetProtocolAddress,
      targetHardwareAddress: senderHardwareAddress,
      targetProtocolAddress: senderProtocolAddress,
    });
    return { mac, destination: senderHardwareAddress, packet: reply };
  }

  /** RFC 4861, section 7.2.4. */
  #answerSolicitation({ ndp: solicitation, ipv6: packet, ethernet: header }: DecodedFrame): Answer | undefined {
    const target = solicitation?.type === NEIGHBOUR_SOLICITATION ? solicitation.target : undefined;
    const mac = target === undefined ? undefined : this.#peers.get(target);
    if (target === undefined || mac === undefined || !packet?.source || !header) return undefined;
    // Who detects duplicate addresses has none yet (RFC 4862, section 5.4.3).
    const isUnspecified = packet.source === UNSPECIFIED;
    const destination = isUnspecified ? ALL_NODES : { ip: packet.source, mac: header.source };
    const advertisement = ndp({
      type: NEIGHBOUR_ADVERTISEMENT,
      target,
      solicited: !isUnspecified,
      override: true,
      options: [{ name: "target-link-layer-address", address: mac }],
    });
    const addresses = { source: target, destination: destination.ip };
    return { mac, destination: destination.mac, packet: ipv6(addresses, advertisement) };
  }
}

/** Returns whether a frame is an ARP message or a neighbour solicitation: a look at a few bytes, because most are not. */
function mayAsk(frame: Uint8Array): boolean {
  let at = TYPE_OFFSET;
  while (TAG_TYPES.has(uint16(frame, at))) at += TAG_BYTES;
  const type = uint16(frame, at);
  if (type === ETHERTYPE_ARP) return true;
  const packet = at + 2;
  if (type !== ETHERTYPE_IPV6 || frame[packet + NEXT_HEADER_OFFSET] !== ICMPV6) return false;
  return frame[packet + ICMPV6_OFFSET] === NEIGHBOUR_SOLICITATION;
}

function uint16(frame: Uint8Array, at: number): number {
  return ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
}

/** Returns the VLAN tags of a frame, to send the answer with the same. */
function tagsOf(frame: Uint8Array): VlanTagFields[] {
  const tags: VlanTagFields[] = [];
  for (let at = TYPE_OFFSET; TAG_TYPES.has(uint16(frame, at)); at += TAG_BYTES) {
    const control = uint16(frame, at + 2);
    tags.push({ tagType: uint16(frame, at), priority: control >> PRIORITY_SHIFT, id: control & VLAN_ID_MASK });
  }
  return tags;
}

/** Returns an address as the decoder writes it (RFC 5952). */
function canonical(address: string): string {
  return isIPv4(address) ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
}
