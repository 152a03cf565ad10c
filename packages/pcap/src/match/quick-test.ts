import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import * as numbers from "../decode/field/numbers.ts";
import { unreachable } from "../unreachable.ts";
import { type AddressPattern, hasPrefix } from "./address-pattern.ts";
import type { MatchInput } from "./fields/matchable-frame.ts";
import { nameOf, type Place } from "./place.ts";

/** Checks whether a frame may match, by a few of its bytes: if not, there is no need to decode it. */
export type QuickTest = (frame: MatchInput) => boolean;

/** Checks a condition of a header that begins at `at`. All its bytes are there. */
type HeaderTest = (bytes: Uint8Array, at: number) => boolean;

const ETHERNET_BYTES = 14;
const TAG_BYTES = 4;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const PORT_BYTES = 4;

/** The layers that each EtherType makes possible; frames of other types are decoded. */
const NETWORK_LAYERS: ReadonlyMap<number, string> = new Map([
  [numbers.ETHERTYPE_IPV4, "ipv4"],
  [numbers.ETHERTYPE_IPV6, "ipv6"],
  [numbers.ETHERTYPE_ARP, "arp"],
  [numbers.ETHERTYPE_RARP, "arp"],
]);
/** The network layers that layers need. */
const NEEDED_NETWORK: Readonly<Record<string, readonly string[]>> = {
  arp: ["arp"],
  ipv4: ["ipv4"],
  ipv6: ["ipv6"],
  icmp: ["ipv4"],
  icmpv6: ["ipv6"],
  ndp: ["ipv6"],
  mld: ["ipv6"],
  udp: ["ipv4", "ipv6"],
  tcp: ["ipv4", "ipv6"],
  dns: ["ipv4", "ipv6"],
  dhcp: ["ipv4", "ipv6"],
};
/** The protocols of IP that layers need. */
const NEEDED_PROTOCOL: Readonly<Record<string, number>> = {
  icmp: numbers.PROTOCOL_ICMP,
  udp: numbers.PROTOCOL_UDP,
  dns: numbers.PROTOCOL_UDP,
  dhcp: numbers.PROTOCOL_UDP,
  tcp: numbers.PROTOCOL_TCP,
};
/** Protocols that contain no other packet, so that a frame has none of the others' layers. */
const PLAIN_PROTOCOLS: readonly number[] = [numbers.PROTOCOL_ICMP, numbers.PROTOCOL_UDP, numbers.PROTOCOL_TCP];

/** The conditions that a pattern states, by the header whose bytes decide. */
interface Conditions {
  /** Network layers of which the frame must have one; undefined for any. */
  readonly networks: ReadonlySet<string> | undefined;
  /** The protocol of IP that it must have. */
  readonly protocol: number | undefined;
  readonly ethernet: readonly HeaderTest[];
  readonly ipv4: readonly HeaderTest[];
  readonly ipv6: readonly HeaderTest[];
  readonly ports: readonly HeaderTest[];
}

/** Returns a quick test for a pattern, which is true for every frame that matches, and for some others. */
export function quickTest(pattern: Place): QuickTest {
  const conditions = conditionsOf(pattern);
  if (conditions === undefined) return () => true;
  return (frame) => {
    if (frame instanceof Uint8Array) return mayMatch(frame, conditions);
    const { linkType, data } = frame;
    return linkType !== LINKTYPE_ETHERNET || !(data instanceof Uint8Array) || mayMatch(data, conditions);
  };
}

function mayMatch(bytes: Uint8Array, { networks, protocol, ethernet, ipv4, ipv6, ports }: Conditions): boolean {
  if (bytes.length < ETHERNET_BYTES) return true;
  for (const test of ethernet) if (!test(bytes, 0)) return false;
  let at = ETHERNET_BYTES;
  let type = u16(bytes, at - 2);
  while (isTag(type) && at + TAG_BYTES <= bytes.length) {
    at += TAG_BYTES;
    type = u16(bytes, at - 2);
  }
  const network = NETWORK_LAYERS.get(type);
  if (network === undefined) return true;
  if (networks !== undefined && !networks.has(network)) return false;
  if (network === "ipv6") return at + IPV6_BYTES > bytes.length || ipv6.every((test) => test(bytes, at));
  if (network !== "ipv4" || at + IPV4_BYTES > bytes.length) return true;
  for (const test of ipv4) if (!test(bytes, at)) return false;
  const found = u8(bytes, at + 9);
  if (protocol === undefined || !PLAIN_PROTOCOLS.includes(found)) return true;
  if (found !== protocol) return false;
  const upper = at + (u8(bytes, at) & 0x0f) * 4;
  return upper + PORT_BYTES > bytes.length || ports.every((test) => test(bytes, upper));
}

function isTag(type: number): boolean {
  return (
    type === numbers.ETHERTYPE_VLAN ||
    type === numbers.ETHERTYPE_SERVICE_VLAN ||
    type === numbers.ETHERTYPE_OLD_SERVICE_VLAN
  );
}

const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? unreachable("a byte beyond the frame");
const u16 = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1);

/** Returns what the bytes of a matching frame must be; undefined if there are no such conditions. */
function conditionsOf(pattern: Place): Conditions | undefined {
  const layers = requiredLayers(pattern);
  if (layers.length === 0) return undefined;
  const names = layers.map(nameOf);
  const networks = names.reduce<ReadonlySet<string> | undefined>((possible, name) => {
    const needed = NEEDED_NETWORK[name];
    if (needed === undefined) return possible;
    return new Set(needed.filter((each) => possible?.has(each) ?? true));
  }, undefined);
  const protocol = names.map((name) => NEEDED_PROTOCOL[name]).find((each) => each !== undefined);
  const fields = (layer: string): readonly Place[] =>
    layers.filter((place) => nameOf(place) === layer).flatMap(fieldsOf);
  return {
    networks,
    protocol,
    ethernet: fields("ethernet").flatMap((place) => addressTests(place, 6, 0)),
    ipv4: fields("ipv4").flatMap((place) => [...addressTests(place, 12, 16), ...byteTests(place, IPV4_FIELDS)]),
    ipv6: fields("ipv6").flatMap((place) => [...addressTests(place, 8, 24), ...byteTests(place, IPV6_FIELDS)]),
    ports: [...fields("udp"), ...fields("tcp")].flatMap(portTests),
  };
}

const IPV4_FIELDS: Readonly<Record<string, number>> = { ttl: 8, protocol: 9 };
const IPV6_FIELDS: Readonly<Record<string, number>> = { nextHeader: 6, hopLimit: 7 };
const PORT_FIELDS: Readonly<Record<string, number>> = { sourcePort: 0, destinationPort: 2 };

/** Returns the places of the layers that every matching frame has. */
function requiredLayers({ contents }: Place): readonly Place[] {
  if (contents === undefined || contents.kind === "any" || contents.kind === "explains") return [];
  if (contents.kind === "all") return contents.places.flatMap(requiredLayers);
  // Predicates of the caller are called once per frame, and with its layer.
  return contents.places.filter(
    ({ isPure, contents: inner, test }) => inner !== undefined || (isPure && !test(undefined)),
  );
}

const fieldsOf = ({ contents }: Place): readonly Place[] => (contents?.kind === "fields" ? contents.places : []);

function addressTests(place: Place, sourceAt: number, destinationAt: number): HeaderTest[] {
  const { address } = place;
  const offset = { source: sourceAt, destination: destinationAt }[nameOf(place)];
  return address === undefined || offset === undefined ? [] : [addressTest(address, offset)];
}

function addressTest({ bytes, bits }: AddressPattern, offset: number): HeaderTest {
  return (header, at) => hasPrefix(header, at + offset, bytes, bits);
}

function byteTests(place: Place, offsets: Readonly<Record<string, number>>): HeaderTest[] {
  const offset = offsets[nameOf(place)];
  return offset === undefined || !place.isPure ? [] : [(bytes, at) => place.test(bytes[at + offset])];
}

function portTests(place: Place): HeaderTest[] {
  const offset = PORT_FIELDS[nameOf(place)];
  return offset === undefined || !place.isPure ? [] : [(bytes, at) => place.test(u16(bytes, at + offset))];
}
