import { unreachable } from "../../unreachable.ts";
import type { Span } from "./span.ts";

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const IPV6_GROUPS = 8;

/** Returns the MAC address at `at`, such as `52:54:00:12:34:56`. */
export function macAddress(span: Span, at: number): string {
  const hex = (index: number): string => hexByte(span.u8(at + index));
  return `${hex(0)}:${hex(1)}:${hex(2)}:${hex(3)}:${hex(4)}:${hex(5)}`;
}

/** Returns the link-layer address of `bytes` bytes at `at`, in the form of a MAC address. */
export function linkAddress(span: Span, at: number, bytes: number): string {
  return Array.from({ length: bytes }, (_, index) => hexByte(span.u8(at + index))).join(":");
}

/** Returns the IPv4 address at `at`, such as `192.168.0.1`. */
export function ipv4Address(span: Span, at: number): string {
  return `${span.u8(at)}.${span.u8(at + 1)}.${span.u8(at + 2)}.${span.u8(at + 3)}`;
}

/** Returns the IPv6 address at `at` in its canonical form (RFC 5952), such as `fe80::1`. */
export function ipv6Address(span: Span, at: number): string {
  const groups = Array.from({ length: IPV6_GROUPS }, (_, index) => span.u16(at + index * 2));
  // RFC 5952, section 5: addresses that are known to contain an IPv4 address show it.
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return `::ffff:${ipv4Address(span, at + 12)}`;
  const hex = groups.map((group) => group.toString(16));
  const zeros = longestZeros(groups);
  if (zeros.length < 2) return hex.join(":");
  return `${hex.slice(0, zeros.start).join(":")}::${hex.slice(zeros.start + zeros.length).join(":")}`;
}

/** Returns the first of the longest runs of zeros (RFC 5952, section 4.2.3). */
function longestZeros(groups: number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  }
  return longest;
}

const hexByte = (byte: number): string => hexOfByte[byte] ?? unreachable("a byte above 255");
