import { LINKTYPE_RAW } from "../capture/link-type.ts";
import { decode } from "../decode/decode.ts";
import type { DecodedFrame } from "../decode/decoded-frame.ts";
import { IPV4_HEADER_BYTES, type Ipv4 } from "../decode/network/ipv4.ts";
import { IPV6_HEADER_BYTES, type Ipv6 } from "../decode/network/ipv6.ts";
import { Ipv6Fragment } from "../decode/network/ipv6-extension.ts";
import type { TimedFrame } from "./timed-frame.ts";

/** The identity of the packet that a fragment is a part of. */
export interface PacketIdentity {
  readonly source: string;
  readonly destination: string;
  readonly identification: number;
}

/** A fragment of an IP packet, as views of its frame. */
export interface IpFragment extends PacketIdentity {
  readonly version: 4 | 6;
  /** What the fragments of one packet share, and those of others do not. */
  readonly key: string;
  readonly offsetBytes: number;
  readonly moreFragments: boolean;
  readonly data: Uint8Array;
  /** The link's headers, and the IP headers that each fragment repeats. */
  readonly headers: Uint8Array;
  readonly linkBytes: number;
  readonly linkType: number;
  /** Place in the headers, from the IP header on, of the protocol of what follows them; undefined in IPv4, where it is right. */
  readonly protocolAt: number | undefined;
  readonly protocol: number;
  /** The problem of the fragment itself: it cannot be used. */
  readonly problem: "malformed" | "truncated" | undefined;
}

const UNIT_BYTES = 8;

/** Returns the fragment that a frame contains; undefined if the frame is not a fragment. */
export function readFragment(frame: TimedFrame): IpFragment | undefined {
  const decoded = decode(frame);
  const { ipv4, ipv6 } = decoded;
  if (ipv4 !== undefined) return ipv4.isFragment ? readIpv4(frame, decoded, ipv4) : undefined;
  return ipv6 === undefined ? undefined : readIpv6(frame, decoded, ipv6);
}

function readIpv4(frame: TimedFrame, decoded: DecodedFrame, ipv4: Ipv4): IpFragment | undefined {
  const packet = ipv4.layerBytes();
  const { source, destination, identification, protocol, headerBytes } = ipv4;
  if (headerBytes < IPV4_HEADER_BYTES) return undefined;
  const totalBytes = ipv4.totalBytes || packet.length;
  const data = packet.subarray(headerBytes, totalBytes);
  const { fragmentOffsetBytes: offsetBytes, moreFragments } = ipv4;
  return {
    version: 4,
    key: `${placeOf(frame, decoded)} ${source} ${destination} ${protocol} ${identification}`,
    source,
    destination,
    identification,
    protocol,
    offsetBytes,
    moreFragments,
    data,
    ...headersOf(frame, decoded, packet, headerBytes),
    protocolAt: undefined,
    problem: findProblem(frame, data, totalBytes > packet.length, moreFragments),
  };
}

function readIpv6(frame: TimedFrame, decoded: DecodedFrame, ipv6: Ipv6): IpFragment | undefined {
  let headerBytes = IPV6_HEADER_BYTES;
  let protocolAt = 6;
  for (const header of ipv6.extensionHeaders) {
    if (header instanceof Ipv6Fragment) {
      const packet = ipv6.layerBytes();
      const end = IPV6_HEADER_BYTES + ipv6.effectiveBytes();
      const { source, destination } = ipv6;
      const { identification, offsetBytes, moreFragments, nextHeader: protocol } = header;
      const data = packet.subarray(headerBytes + header.headerBytes, end);
      return {
        version: 6,
        key: `${placeOf(frame, decoded)} ${source} ${destination} ${identification}`,
        source,
        destination,
        identification,
        protocol,
        offsetBytes,
        moreFragments,
        data,
        protocolAt,
        ...headersOf(frame, decoded, packet, headerBytes),
        problem: findProblem(frame, data, end > packet.length, moreFragments),
      };
    }
    protocolAt = headerBytes;
    headerBytes += header.headerBytes;
  }
  return undefined;
}

function findProblem(
  frame: TimedFrame,
  data: Uint8Array,
  isCut: boolean,
  moreFragments: boolean,
): IpFragment["problem"] {
  if (isCut && frame.data.length < frame.originalLength) return "truncated";
  const isOdd = data.length === 0 || (moreFragments && data.length % UNIT_BYTES !== 0);
  return isCut || isOdd ? "malformed" : undefined;
}

/** Returns the headers of a fragment. Those of IEEE 802.3 state the length of the frame, so a joined packet cannot have them. */
function headersOf(
  frame: TimedFrame,
  { llc }: DecodedFrame,
  packet: Uint8Array,
  headerBytes: number,
): Pick<IpFragment, "headers" | "linkBytes" | "linkType"> {
  if (llc !== undefined) return { headers: packet.subarray(0, headerBytes), linkBytes: 0, linkType: LINKTYPE_RAW };
  const linkBytes = packet.byteOffset - frame.data.byteOffset;
  return { headers: frame.data.subarray(0, linkBytes + headerBytes), linkBytes, linkType: frame.linkType };
}

/** Returns where a packet was seen. A router in between sends it again on another interface, or in another VLAN. */
function placeOf(frame: TimedFrame, { vlans, linuxCooked }: DecodedFrame): string {
  const tags = vlans === undefined ? "" : vlans.map(({ id }) => id).join(".");
  return `${frame.interface?.index ?? 0}/${linuxCooked?.interfaceIndex ?? ""}/${tags}`;
}
