import { ipv4Address } from "./address.ts";
import { uint16 } from "./big-endian.ts";
import { internetChecksum } from "./checksum.ts";
import type { Layer } from "./layer.ts";

/** An IPv4 header (RFC 791, section 3.1). */
export interface Ipv4 {
  source: string;
  destination: string;
  ttl: number;
  /** Protocol number: 1 is ICMP, 6 TCP, 17 UDP. */
  protocol: number;
  /** Length of the whole packet, header included. */
  totalLength: number;
  identification: number;
  dontFragment: boolean;
  moreFragments: boolean;
  /** Where this fragment's data begins in the packet's, in bytes; above 0 no header of a higher layer follows. */
  fragmentOffset: number;
  /** DSCP and ECN, as one byte. */
  trafficClass: number;
  /** The options' bytes; empty as a rule. */
  options: Uint8Array;
  checksum: number;
  checksumValid: boolean;
}

const leastHeaderBytes = 20;

/** Decodes an IPv4 header; the payload ends where the packet says, without the frame's padding. */
export function decodeIpv4(bytes: Uint8Array): Layer<Ipv4> {
  if (bytes.length < leastHeaderBytes) {
    return { malformed: `an IPv4 header has at least 20 bytes, here are ${bytes.length}` };
  }
  const first = bytes[0] ?? 0;
  const headerBytes = (first & 0x0f) * 4;
  const totalLength = uint16(bytes, 2);
  if (first >> 4 !== 4) return { malformed: `the IP version is ${first >> 4}, not 4` };
  if (headerBytes < leastHeaderBytes || headerBytes > Math.min(bytes.length, totalLength)) {
    return {
      malformed: `an IPv4 header of ${headerBytes} bytes does not fit a packet of ${totalLength} (${bytes.length} captured)`,
    };
  }
  const fragment = uint16(bytes, 6);
  const header = {
    ...{ source: ipv4Address(bytes, 12), destination: ipv4Address(bytes, 16) },
    ...{ ttl: bytes[8] ?? 0, protocol: bytes[9] ?? 0, trafficClass: bytes[1] ?? 0 },
    ...{ totalLength, identification: uint16(bytes, 4), checksum: uint16(bytes, 10) },
    ...{ dontFragment: (fragment & 0x4000) !== 0, moreFragments: (fragment & 0x2000) !== 0 },
    fragmentOffset: (fragment & 0x1fff) * 8,
    options: bytes.subarray(leastHeaderBytes, headerBytes),
    checksumValid: internetChecksum(bytes.subarray(0, headerBytes)) === 0,
  };
  return { header, payload: bytes.subarray(headerBytes, totalLength) };
}
