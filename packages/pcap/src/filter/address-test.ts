import { parseIpv6, parseMac } from "../build/parse-address.ts";
import { unreachable } from "../unreachable.ts";
import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { areAt, both, either, isAt, type PacketTest } from "./packet.ts";
import type { Direction, Id, Qualifiers } from "./syntax/expression.ts";
import type { ProtocolWord } from "./syntax/words.ts";

type AddressId = Extract<Id, { kind: "number" | "ipv4" | "ipv6" | "mac" }>;

/** An IPv4 address, and which of its bits must be the same. */
export interface MaskedAddress {
  readonly address: number;
  readonly mask: number;
}

/** Where the addresses of network headers are. */
const ADDRESS_PLACES = {
  ip: { type: numbers.ETHER_IP, src: 12, dst: 16 },
  arp: { type: numbers.ETHER_ARP, src: 14, dst: 24 },
  rarp: { type: numbers.ETHER_RARP, src: 14, dst: 24 },
} as const;
const IP6_SOURCE = 8;
const IP6_DESTINATION = 24;
const MAC_SOURCE = 6;
const MAC_DESTINATION = 0;
const ALL_BITS = 0xffff_ffff;

/**
 * Returns the test for a host or a network.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function addressTest(generator: Generator, qualifiers: Qualifiers, id: AddressId): PacketTest {
  const { protocol, direction } = qualifiers;
  switch (id.kind) {
    case "mac":
      return macTest(generator, qualifiers, id.text, id.at);
    case "ipv6":
      return ip6Test(generator, qualifiers, id);
    case "ipv4":
    case "number": {
      return ipTest(generator, protocol, direction, maskedAddress(generator, qualifiers, id), id.at);
    }
  }
}

/**
 * Returns the IPv4 address of a host or a network.
 *
 * @throws {PcapError} `bad-filter`
 */
export function maskedAddress(
  generator: Generator,
  qualifiers: Qualifiers,
  id: Extract<Id, { kind: "number" | "ipv4" }>,
): MaskedAddress {
  return id.kind === "number" ? ofNumber(id.value, qualifiers) : ofText(generator, id, qualifiers);
}

/** Returns the test of one place or of both. */
export function directed(
  direction: Direction | undefined,
  source: () => PacketTest,
  destination: () => PacketTest,
): PacketTest {
  switch (direction) {
    case "src":
      return source();
    case "dst":
      return destination();
    case "and":
      return both(source(), destination());
    case "or":
    case undefined:
      return either(source(), destination());
  }
}

function ipTest(
  generator: Generator,
  protocol: ProtocolWord | undefined,
  direction: Direction | undefined,
  { address, mask }: MaskedAddress,
  at: number,
): PacketTest {
  const test = (header: keyof typeof ADDRESS_PLACES): PacketTest => {
    const { type, src, dst } = ADDRESS_PLACES[header];
    const place = (offset: number): PacketTest =>
      both(generator.payloadType(at, type), isAt(generator.networkAt + offset, 4, address, maskOrNone(mask)));
    return directed(
      direction,
      () => place(src),
      () => place(dst),
    );
  };
  if (protocol === "ip" || protocol === "arp" || protocol === "rarp") return test(protocol);
  if (protocol !== undefined) return generator.bad(at, `"${protocol}" cannot have an IPv4 address`);
  // Inside of MPLS only IP can be recognized.
  return generator.layout.labelBytes > 0 ? test("ip") : either(test("ip"), test("arp"), test("rarp"));
}

function ip6Test(generator: Generator, qualifiers: Qualifiers, id: Extract<Id, { kind: "ipv6" }>): PacketTest {
  const { protocol, direction, type } = qualifiers;
  const { text, at, mask } = id;
  if (protocol !== undefined && protocol !== "ip6")
    return generator.bad(at, `"${protocol}" cannot have an IPv6 address`);
  if (mask !== undefined && mask.bits > 128) return generator.bad(mask.at, "a prefix has at most 128 bits");
  const bits = mask?.bits ?? 128;
  if (type !== "net" && bits !== 128) return generator.bad(at, "a prefix needs `net`, not `host`");
  const address = parseIpv6(text) ?? unreachable("a token that is not an IPv6 address");
  const words = wordsOf(address, bits);
  if (words.some(({ word, mask: wordMask }) => (word & ~wordMask) !== 0))
    return generator.bad(at, `the address has bits outside of its prefix of ${bits} bits`);
  const isIp6 = generator.payloadType(at, numbers.ETHER_IP6);
  const place = (offset: number): PacketTest =>
    words
      .map(({ at: wordAt, word, mask: wordMask }) =>
        isAt(generator.networkAt + offset + wordAt, 4, word, maskOrNone(wordMask)),
      )
      .reduce((one, other) => both(one, other));
  return directed(
    direction,
    () => both(isIp6, place(IP6_SOURCE)),
    () => both(isIp6, place(IP6_DESTINATION)),
  );
}

function macTest(
  generator: Generator,
  { protocol, direction, type }: Qualifiers,
  text: string,
  at: number,
): PacketTest {
  if (protocol !== "link" || (type !== undefined && type !== "host"))
    return generator.bad(at, "a MAC address needs `ether host`, `ether src` or `ether dst` before it");
  const { link, linkAt } = generator.layout;
  if (link !== "ethernet") return generator.unsupported(at, "this link has no MAC addresses");
  const address = macAddressOf(text);
  return directed(
    direction,
    () => areAt(linkAt + MAC_SOURCE, address),
    () => areAt(linkAt + MAC_DESTINATION, address),
  );
}

/** Returns the bytes of a MAC address, which may have points, too. */
export function macAddressOf(text: string): Uint8Array {
  const address = parseMac(text.replaceAll(/\.(?=[0-9a-f]{1,2}(?:\.|$))/gi, ":"));
  return address ?? unreachable("a token that is not a MAC address");
}

/** A network number is moved to the left until its first byte is not zero. */
function ofNumber(value: number, { type }: Qualifiers): MaskedAddress {
  if (type !== "net") return { address: value, mask: ALL_BITS };
  let address = value;
  let mask = ALL_BITS;
  while (address !== 0 && address < 0x0100_0000) {
    address = (address << 8) >>> 0;
    mask = (mask << 8) >>> 0;
  }
  return { address, mask };
}

function ofText(generator: Generator, id: Extract<Id, { kind: "ipv4" }>, { type }: Qualifiers): MaskedAddress {
  const { text, at, mask: given } = id;
  const { address, bits } = parseShortIpv4(generator, text, at);
  if (given === undefined) return { address, mask: maskOfBits(bits) };
  if (type !== "net") return generator.bad(at, "a prefix or netmask needs `net` before the address");
  if ("bits" in given && given.bits > 32) return generator.bad(given.at, "a prefix has at most 32 bits");
  const mask = "bits" in given ? maskOfBits(given.bits) : parseShortIpv4(generator, given.address, given.at).address;
  if ((address & ~mask) !== 0) return generator.bad(at, "the address has bits outside of its netmask");
  return { address, mask };
}

/** Parses an address of which the last bytes may be missing. */
function parseShortIpv4(generator: Generator, text: string, at: number): { address: number; bits: number } {
  const parts = text.split(".").map(Number);
  if (parts.some((part) => part > 255)) return generator.bad(at, "an IPv4 address has four numbers up to 255");
  const bits = parts.length * 8;
  const address = parts.reduce((value, part) => value * 256 + part, 0);
  return { address: address * 2 ** (32 - bits), bits };
}

const maskOfBits = (bits: number): number => (bits === 0 ? 0 : (ALL_BITS << (32 - bits)) >>> 0);
const maskOrNone = (mask: number): number | undefined => (mask === ALL_BITS ? undefined : mask);

/** A part of 32 bits of an IPv6 address. */
interface AddressWord {
  readonly at: number;
  readonly word: number;
  readonly mask: number;
}

/** Returns the parts of an address of which the first `bits` bits count. */
function wordsOf(address: Uint8Array, bits: number): readonly AddressWord[] {
  const view = new DataView(address.buffer, address.byteOffset, address.byteLength);
  return [0, 4, 8, 12].map((at) => {
    const mask = maskOfBits(Math.max(0, Math.min(32, bits - at * 8)));
    return { at, word: view.getUint32(at), mask };
  });
}
