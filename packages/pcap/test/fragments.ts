import { ethernet, ipv4, ipv6 } from "../src/index.ts";
import type { TimedFrame } from "../src/reassemble.ts";
import { bytes, u16, u32 } from "./frames.ts";

/** A part of a packet's payload. */
export interface Piece {
  readonly offset: number;
  readonly data: Uint8Array;
  readonly more: boolean;
}

const LINK = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:01" };
const HOSTS_4 = { source: "10.0.0.2", destination: "10.0.0.1" };
const HOSTS_6 = { source: "fd00::2", destination: "fd00::1" };

/** Returns a captured Ethernet frame. */
export const captured = (data: Uint8Array, ms = 0): TimedFrame => ({
  data,
  originalLength: data.length,
  linkType: 1,
  seconds: Math.floor(ms / 1000),
  nanoseconds: (ms % 1000) * 1e6,
});

/** Cuts a payload at places, which are multiples of 8. */
export function cut(payload: Uint8Array, ...places: readonly number[]): Piece[] {
  const ends = [...places, payload.length];
  return ends.map((end, index) => {
    const offset = ends[index - 1] ?? 0;
    return { offset, data: payload.subarray(offset, end), more: end < payload.length };
  });
}

/** Returns a fragment of an IPv4 packet, in a frame. */
export function fragment4({ offset, data, more }: Piece, identification = 7, protocol = 17, ms = 0): TimedFrame {
  const fields = { ...HOSTS_4, identification, protocol, fragmentOffsetBytes: offset, moreFragments: more };
  return captured(ethernet({ ...LINK, padToBytes: 60 }, ipv4(fields, data)), ms);
}

/** Returns a fragment of an IPv6 packet, in a frame. */
export function fragment6({ offset, data, more }: Piece, identification = 7, protocol = 17, ms = 0): TimedFrame {
  const header = bytes(protocol, 0, u16(offset | (more ? 1 : 0)), u32(identification));
  return captured(ethernet({ ...LINK, padToBytes: 60 }, ipv6({ ...HOSTS_6, nextHeader: 44 }, bytes(header, data))), ms);
}

/** Returns the packet that is not in fragments, in a frame. */
export const whole = (version: 4 | 6, payload: Uint8Array, identification = 7): Uint8Array =>
  version === 4
    ? ethernet(LINK, ipv4({ ...HOSTS_4, identification, protocol: 17 }, payload))
    : ethernet(LINK, ipv6({ ...HOSTS_6, nextHeader: 17 }, payload));
