import { macAddress } from "./address.ts";
import { uint16 } from "./big-endian.ts";
import type { Layer } from "./layer.ts";

/** An Ethernet header (IEEE 802.3, clause 3), with the tags of IEEE 802.1Q before its type. */
export interface Ethernet {
  destination: string;
  source: string;
  /** The type of the payload; for frames of 802.3 proper, whose field is a length, that length. */
  etherType: number;
  /** The VLAN tags, outermost first. */
  vlans: readonly VlanTag[];
}

/** One VLAN tag (IEEE 802.1Q, clause 9.6). */
export interface VlanTag {
  /** 0x8100, or 0x88a8 for a service tag. */
  protocol: number;
  id: number;
  priority: number;
  dropEligible: boolean;
}

const headerBytes = 14;
const tagBytes = 4;
const tagProtocols: readonly number[] = [0x8100, 0x88a8];

/** Decodes a frame's Ethernet header. */
export function decodeEthernet(bytes: Uint8Array): Layer<Ethernet> {
  if (bytes.length < headerBytes) return { malformed: `an Ethernet header has 14 bytes, here are ${bytes.length}` };
  const vlans: VlanTag[] = [];
  let typeOffset = 12;
  while (tagProtocols.includes(uint16(bytes, typeOffset)) && bytes.length >= typeOffset + tagBytes + 2) {
    vlans.push(decodeTag(bytes, typeOffset));
    typeOffset += tagBytes;
  }
  const etherType = uint16(bytes, typeOffset);
  if (tagProtocols.includes(etherType)) return { malformed: "the VLAN tag is cut off" };
  const header = { destination: macAddress(bytes, 0), source: macAddress(bytes, 6), etherType, vlans };
  return { header, payload: bytes.subarray(typeOffset + 2) };
}

function decodeTag(bytes: Uint8Array, offset: number): VlanTag {
  const control = uint16(bytes, offset + 2);
  return {
    protocol: uint16(bytes, offset),
    id: control & 0x0fff,
    priority: control >> 13,
    dropEligible: (control & 0x1000) !== 0,
  };
}
