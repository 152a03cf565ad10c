import type { DecodedFrame } from "../decoded-frame.ts";
import { ETHERNET_HEADER_BYTES, isLength } from "../link/ethernet.ts";
import { COOKED_V1, COOKED_V2, type LinuxCooked } from "../link/linux-cooked.ts";
import type { Llc } from "../link/llc.ts";
import { LOOPBACK_BYTES } from "../link/loopback.ts";
import { VLAN_TAG_BYTES } from "../link/vlan.ts";

/** Returns how many bytes of a frame follow its link headers. In IEEE 802.3 the length field limits them. */
export function bytesAboveLink(
  { ethernet, vlans = [], llc, linuxCooked, loopback }: DecodedFrame,
  frameBytes: number,
): number {
  const llcBytes = llc?.headerLength() ?? 0;
  if (ethernet?.lengthBytes !== undefined) return ethernet.lengthBytes - llcBytes;
  const cookedBytes = linuxCooked === undefined ? 0 : (linuxCooked.version === 1 ? COOKED_V1 : COOKED_V2).headerBytes;
  const loopbackBytes = loopback === undefined ? 0 : LOOPBACK_BYTES;
  const ethernetBytes = ethernet === undefined ? 0 : ETHERNET_HEADER_BYTES;
  return frameBytes - ethernetBytes - cookedBytes - loopbackBytes - vlans.length * VLAN_TAG_BYTES - llcBytes;
}

/** Describes a frame without a decoded layer above the link. */
export function summarizeLink(decoded: DecodedFrame, frameBytes: number): string {
  const { ethernet, vlans = [], llc, linuxCooked, loopback } = decoded;
  const length = `length ${frameBytes}`;
  if (loopback !== undefined) return `loopback, family ${loopback.family}, ${length}`;
  if (linuxCooked !== undefined) return `cooked, ethertype ${hex(linuxCooked.protocol, 4)}, ${length}`;
  if (ethernet === undefined) return `frame, ${length}`;
  const addresses = `${ethernet.source} > ${ethernet.destination}`;
  if (llc !== undefined) return `${addresses}, ${describeLlc(llc)}, ${length}`;
  const type = vlans.at(-1)?.etherType ?? ethernet.typeOrLength();
  return `${addresses}, ${isLength(type) ? "802.3" : `ethertype ${hex(type, 4)}`}, ${length}`;
}

/** Describes the interface and the direction in which a frame was captured. */
export function describeInterface({ interfaceIndex, packetType }: LinuxCooked): string {
  return `ifindex ${interfaceIndex} ${DIRECTIONS[packetType] ?? "?"}`;
}

const DIRECTIONS: readonly string[] = ["In", "B", "M", "P", "Out"];

function describeLlc({ dsap, ssap, control = 0, organization, protocol = 0 }: Llc): string {
  if (organization !== undefined) return `SNAP, oui ${hex(organization, 6)}, pid ${hex(protocol, 4)}`;
  return `LLC, dsap ${hex(dsap, 2)}, ssap ${hex(ssap, 2)}, ctrl ${hex(control, 2)}`;
}

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, "0")}`;
