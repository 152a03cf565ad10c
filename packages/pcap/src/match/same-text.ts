import { parseIpv4, parseIpv6, parseMac } from "../build/parse-address.ts";
import { unreachable } from "../unreachable.ts";

const PREFIX = /^(.+)\/(\d{1,3})$/;

interface Prefix {
  readonly address: Uint8Array | undefined;
  readonly bits: number;
}

/**
 * Checks whether a text is the expected one. Addresses are compared by value, in any form, and an IP prefix such as
 * `192.168.0.0/24` or `fe80::/10` matches any address with that prefix.
 */
export function isSameText(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const prefix = parsePrefix(expected);
  if (prefix === undefined) return hasSameBits(parseAddress(expected), parseAddress(actual), Infinity);
  return hasSameBits(prefix.address, parseIp(actual), prefix.bits);
}

/** Returns the number of bits that a prefix may have; undefined if the text is a valid prefix or not a prefix. */
export function exceededPrefixBits(expected: string): number | undefined {
  const prefix = parsePrefix(expected);
  if (prefix?.address === undefined) return undefined;
  const addressBits = prefix.address.length * 8;
  return prefix.bits > addressBits ? addressBits : undefined;
}

function parsePrefix(text: string): Prefix | undefined {
  const match = PREFIX.exec(text);
  if (match === null) return undefined;
  const [, address = unreachable("a prefix without an address"), bits] = match;
  return { address: parseIp(address), bits: Number(bits) };
}

const parseIp = (text: string): Uint8Array | undefined => parseIpv4(text) ?? parseIpv6(text);
const parseAddress = (text: string): Uint8Array | undefined => parseMac(text) ?? parseIp(text);

/** Checks whether two addresses of the same kind begin with the same bits. */
function hasSameBits(one: Uint8Array | undefined, other: Uint8Array | undefined, bits: number): boolean {
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return one.every((byte, index) => {
    const ignoredBits = Math.min(8, Math.max(0, (index + 1) * 8 - bits));
    return byte >> ignoredBits === (other[index] ?? unreachable("addresses of different lengths")) >> ignoredBits;
  });
}
