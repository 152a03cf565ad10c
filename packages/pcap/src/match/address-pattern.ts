import { parseIpv4, parseIpv6, parseMac } from "../build/parse-address.ts";
import { ipv4Address, ipv6Address, macAddress } from "../decode/field/address.ts";
import { Span } from "../decode/field/span.ts";
import { unreachable } from "../unreachable.ts";
import type { AddressFamily } from "./fields/kinds.ts";

/** The address, and how many of its first bits must be the same. */
export interface AddressPattern {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

const IPV4_BYTES = 4;
const DECIMAL = /^\d{1,3}$/;
const HEXADECIMAL_BYTES = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2})*$/i;
/** The beginning of an IPv6 address that contains an IPv4 address (RFC 4291, section 2.5.5.2). */
const MAPPED_PREFIX = "0,0,0,0,0,0,0,0,0,0,255,255";
/** Lengths of the addresses of links: none, IPv4 tunnels, Ethernet, EUI-64, IPv6 tunnels, InfiniBand. */
const HARDWARE_BYTES: readonly number[] = [0, 4, 6, 8, 16, 20];

const EXPECTATIONS: Readonly<Record<AddressFamily, string>> = {
  ipv4: 'an IPv4 address such as "192.168.0.1", or a prefix such as "192.168.0.0/24"',
  ipv6: 'an IPv6 address such as "fe80::1", or a prefix such as "fe80::/10"',
  ip: 'an IP address such as "192.168.0.1" or "fe80::1", or a prefix such as "192.168.0.0/24" or "fe80::/10"',
  mac: 'a MAC address such as "52:54:00:12:34:56"',
  hardware: 'a link-layer address such as "52:54:00:12:34:56"',
};

/** Returns what a text for an address must be, for the message of an error. */
export function addressExpectation(family: AddressFamily, text: string): string {
  if (family === "ip") return text.includes("/") ? addressExpectation(versionOf(text), text) : EXPECTATIONS.ip;
  const slash = text.indexOf("/");
  const isIp = family === "ipv4" || family === "ipv6";
  if (isIp && slash > 0 && parseIp(family, text.slice(0, slash)) !== undefined) {
    const most = addressBits(family);
    const mask = text.slice(slash + 1);
    return DECIMAL.test(mask) ? `an IP prefix of at most ${most} bits` : "an IP prefix, or an address with a netmask";
  }
  return EXPECTATIONS[family];
}

/** Returns the address or prefix of a text, in any of the common spellings; undefined for other text. */
export function parseAddressPattern(family: AddressFamily, text: string): AddressPattern | undefined {
  if (family === "ip") return parseAddressPattern(versionOf(text), text);
  if (family === "mac") return whole(parseMac(text));
  if (family === "hardware") return whole(parseMac(text) ?? parseHardware(text));
  const slash = text.indexOf("/");
  if (slash === -1) return whole(parseIp(family, text));
  const bytes = parseIp(family, text.slice(0, slash));
  const bits = parsePrefixBits(family, text.slice(slash + 1));
  return bytes === undefined || bits === undefined ? undefined : { bytes, bits };
}

/** Returns a test for addresses as the decoder writes them. */
export function addressTest(family: AddressFamily, { bytes, bits }: AddressPattern): (actual: unknown) => boolean {
  if (family === "ip") return ipTest({ bytes, bits });
  if (bits < bytes.length * 8) {
    return (actual) => {
      const found = typeof actual === "string" ? parseIp(family, actual) : undefined;
      return found !== undefined && hasPrefix(found, 0, bytes, bits);
    };
  }
  const text = canonical(family, bytes);
  return (actual) => actual === text;
}

/** Returns a test for addresses of the version of an address, in fields that may have either. */
function ipTest(address: AddressPattern): (actual: unknown) => boolean {
  const family = address.bytes.length === IPV4_BYTES ? "ipv4" : "ipv6";
  const test = addressTest(family, address);
  return (actual) => typeof actual === "string" && versionOf(actual) === family && test(actual);
}

/** Returns the version of the IP address that a text shows, if it shows one. */
const versionOf = (text: string): "ipv4" | "ipv6" => (text.includes(":") ? "ipv6" : "ipv4");

/** Checks whether the bytes at `at` begin with the first `bits` bits of `prefix`. There must be as many bytes as in the prefix. */
export function hasPrefix(bytes: Uint8Array, at: number, prefix: Uint8Array, bits: number): boolean {
  const wholeBytes = bits >> 3;
  for (let index = 0; index < wholeBytes; index += 1) if (bytes[at + index] !== prefix[index]) return false;
  const restBits = bits & 7;
  if (restBits === 0) return true;
  const ignoredBits = 8 - restBits;
  const byte = bytes[at + wholeBytes] ?? unreachable("a prefix that is longer than the address");
  const expected = prefix[wholeBytes] ?? unreachable("a prefix with more bits than bytes");
  return byte >> ignoredBits === expected >> ignoredBits;
}

function whole(bytes: Uint8Array | undefined): AddressPattern | undefined {
  return bytes && { bytes, bits: bytes.length * 8 };
}

const addressBits = (family: AddressFamily): number => (family === "ipv4" ? 32 : 128);

function parseIp(family: AddressFamily, text: string): Uint8Array | undefined {
  if (family === "ipv6") return parseIpv6(text);
  const bytes = parseIpv4(text);
  if (bytes !== undefined || !text.includes(":")) return bytes;
  // Sockets of both IP versions report the addresses of IPv4 peers in this form.
  const mapped = parseIpv6(text);
  return mapped?.subarray(0, 12).join() === MAPPED_PREFIX ? mapped.subarray(12) : undefined;
}

function parsePrefixBits(family: AddressFamily, text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text) <= addressBits(family) ? Number(text) : undefined;
  const mask = parseIp(family, text);
  if (mask === undefined) return undefined;
  const binary = Array.from(mask, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(binary) ? binary.lastIndexOf("1") + 1 : undefined;
}

function parseHardware(text: string): Uint8Array | undefined {
  const parts = text === "" ? [] : text.split(":");
  const isAddress = text === "" || HEXADECIMAL_BYTES.test(text);
  if (!isAddress || !HARDWARE_BYTES.includes(parts.length)) return undefined;
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

/** Returns an address in the decoder's form. */
function canonical(family: AddressFamily, bytes: Uint8Array): string {
  const span = Span.over(bytes, true);
  switch (family) {
    case "ipv4":
      return ipv4Address(span, 0);
    case "ipv6":
      return ipv6Address(span, 0);
    case "ip":
      return unreachable("an address without a version");
    case "mac":
      return macAddress(span, 0);
    case "hardware":
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
    default:
      return unreachable(`the address family ${String(family satisfies never)}`);
  }
}
