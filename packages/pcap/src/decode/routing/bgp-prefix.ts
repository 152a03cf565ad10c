import { ipv4Address, ipv6Address } from "../field/address.ts";
import { Span } from "../field/span.ts";
import type { FieldReader } from "./field-reader.ts";

export const AFI_IPV4 = 1;
export const AFI_IPV6 = 2;
const SAFI_UNICAST = 1;
const SAFI_MULTICAST = 2;

/** Destinations of a route (RFC 4271, section 4.3). */
export interface BgpPrefix {
  /** Address of the network. Bits after the prefix are 0. */
  readonly prefix: string;
  /** Length of the prefix, in bits. */
  readonly prefixLength: number;
}

/** Checks whether a family's routes are prefixes only, without labels or distinguishers. */
export function hasPlainPrefixes(addressFamily: number, subsequentAddressFamily: number): boolean {
  const isIp = addressFamily === AFI_IPV4 || addressFamily === AFI_IPV6;
  return isIp && (subsequentAddressFamily === SAFI_UNICAST || subsequentAddressFamily === SAFI_MULTICAST);
}

/** Reads prefixes up to the end. */
export function readPrefixes(reader: FieldReader, addressFamily: number): BgpPrefix[] {
  const maxBits = addressFamily === AFI_IPV6 ? 128 : 32;
  const prefixes: BgpPrefix[] = [];
  while (!reader.isAtEnd) {
    const bits = reader.u8() ?? 0;
    if (bits > maxBits) reader.fail(`a prefix of ${bits} bits, expected at most ${maxBits}`);
    const bytes = reader.take(Math.ceil(bits / 8));
    if (bytes !== undefined) prefixes.push({ prefix: addressOf(bytes, bits, maxBits), prefixLength: bits });
  }
  return prefixes;
}

/** Returns an address by its first bits. */
function addressOf(given: Span, bits: number, maxBits: number): string {
  const address = new Uint8Array(maxBits / 8);
  address.set(given.bytes());
  const last = given.length - 1;
  const ignoredBits = given.length * 8 - bits;
  if (last >= 0) address[last] = given.u8(last) & (0xff << ignoredBits);
  return maxBits === 128 ? ipv6Address(Span.over(address, true), 0) : ipv4Address(Span.over(address, true), 0);
}
