import { parseIpv4, parseIpv6, parseMac } from "../build/parse-address.ts";

const PREFIX = /^(.+)\/(\d{1,3})$/;

/**
 * Whether a text is the expected one. Addresses are compared by what they mean, whatever their form, and an IP prefix such
 * as `192.168.0.0/24` or `fe80::/10` is any address in it.
 */
export function isSameText(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const [, network, bits] = PREFIX.exec(expected) ?? [];
  if (network === undefined) return hasSameBits(parseAddress(expected), parseAddress(actual));
  return hasSameBits(parseIp(network), parseIp(actual), Number(bits));
}

/** @throws {TypeError} if the text is an IP prefix of more bits than its address has */
export function assertPrefix(expected: string): void {
  const [, network = "", bits] = PREFIX.exec(expected) ?? [];
  const addressBits = (parseIp(network)?.length ?? Infinity) * 8;
  if (Number(bits) > addressBits) {
    throw new TypeError(`pattern: ${expected} is no prefix: its address has ${addressBits} bits`);
  }
}

const parseIp = (text: string): Uint8Array | undefined => parseIpv4(text) ?? parseIpv6(text);
const parseAddress = (text: string): Uint8Array | undefined => parseMac(text) ?? parseIp(text);

/** Whether two addresses of the same kind begin with the same bits. */
function hasSameBits(one: Uint8Array | undefined, other: Uint8Array | undefined, bits: number = Infinity): boolean {
  if (one === undefined || one.length !== other?.length) return false;
  return one.every((byte, index) => {
    const unimportant = Math.min(8, Math.max(0, (index + 1) * 8 - bits));
    return byte >> unimportant === (other[index] ?? 0) >> unimportant;
  });
}
