import type { VlanTag } from "../decode/link/vlan.ts";
import type { MatchableFrame } from "../match/fields/matchable-frame.ts";
import { atMost, oneOf, startingWith } from "../match/matchers.ts";
import type { FieldPatterns, FramePattern } from "../match/pattern.ts";
import { type MaskedAddress, macAddressOf, maskedAddress } from "./address-test.ts";
import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import type { Direction, Id, Qualifiers } from "./syntax/expression.ts";
import type { ProtocolWord } from "./syntax/words.ts";

/** Patterns of which a frame must fit one; undefined if patterns do not name what is looked at. */
export type Alternatives = readonly FramePattern[] | undefined;
/** Patterns for layers. */
type Layers = FieldPatterns<MatchableFrame>;

const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";
const IP_BROADCASTS = ["0.0.0.0", "255.255.255.255"] as const;
/** libpcap takes all from 224.0.0.0 on for multicast. */
const IP_MULTICAST = "224.0.0.0/3";
const IP6_MULTICAST = "ff00::/8";
/** Access points that libpcap looks for as destination and as source. */
const DOUBLE_SAPS: readonly number[] = [numbers.SAP_ISO, numbers.SAP_IP, numbers.SAP_NETBEUI];
const MAX_SAP = 0xff;
const MIN_ETHER_TYPE = 0x600;
/** Types that are announced in several ways. */
const SEVERAL_WAYS: readonly number[] = [numbers.SAP_IPX, numbers.ETHER_ATALK, numbers.ETHER_AARP];

/** Returns the patterns of the tags before the one that is numbered `tags`, from 1; they may be any. */
const outerTags = (tags: number): FieldPatterns<VlanTag>[] => Array.from({ length: tags - 1 }, () => ({}));

/** Returns the pattern for a VLAN tag, by its number from the outside in, from 1. */
export function tagPattern(tags: number, id: number | undefined): FramePattern {
  return { vlans: startingWith<VlanTag>(...outerTags(tags), id === undefined ? {} : { id }) };
}

/** Returns the pattern for what an EtherType announces directly behind a number of VLAN tags. */
export function typePattern(tags: number, etherType: number, layers: Layers = {}): FramePattern {
  if (tags === 0) return { ethernet: { etherType }, ...layers };
  return { vlans: startingWith<VlanTag>(...outerTags(tags), { etherType }), ...layers };
}

/** Returns the patterns for an EtherType or, up to 1500, an access point of LLC. */
export function payloadTypePatterns(tags: number, type: number): Alternatives {
  // Types between access points and EtherTypes announce nothing.
  if (SEVERAL_WAYS.includes(type) || (type > MAX_SAP && type < MIN_ETHER_TYPE)) return undefined;
  if (type > numbers.MAX_LENGTH) return [typePattern(tags, type)];
  const llc = DOUBLE_SAPS.includes(type) ? { dsap: type, ssap: type } : { dsap: type };
  const length = atMost(numbers.MAX_LENGTH);
  if (tags === 0) return [{ ethernet: { lengthBytes: length }, llc }];
  return [{ vlans: startingWith<VlanTag>(...outerTags(tags), { etherType: length }), llc }];
}

/** Returns the patterns for `broadcast` and `multicast`. Patterns do not name the bit of MAC addresses for groups. */
export function castPatterns(
  tags: number,
  cast: "broadcast" | "multicast",
  protocol: ProtocolWord | undefined,
): Alternatives {
  if (protocol === "ip6") return [typePattern(tags, numbers.ETHER_IP6, { ipv6: { destination: IP6_MULTICAST } })];
  if (protocol === "ip") {
    const destination = cast === "broadcast" ? oneOf(...IP_BROADCASTS) : IP_MULTICAST;
    return [typePattern(tags, numbers.ETHER_IP, { ipv4: { destination } })];
  }
  return cast === "broadcast" ? [{ ethernet: { destination: BROADCAST_MAC } }] : undefined;
}

/** Returns the patterns for a host or a network. */
export function addressPatterns(tags: number, generator: Generator, qualifiers: Qualifiers, id: Id): Alternatives {
  const { direction, protocol } = qualifiers;
  switch (id.kind) {
    case "name":
      return undefined;
    case "mac": {
      const address = Array.from(macAddressOf(id.text), (byte) => byte.toString(16).padStart(2, "0")).join(":");
      return directed(direction, "source", "destination", address, (ethernet) => ({ ethernet }));
    }
    case "ipv6": {
      const address = id.mask === undefined ? id.text : `${id.text}/${id.mask.bits}`;
      return directed(direction, "source", "destination", address, (ipv6) =>
        typePattern(tags, numbers.ETHER_IP6, { ipv6 }),
      );
    }
    case "ipv4":
    case "number":
      return ipPatterns(tags, protocol, direction, textOf(maskedAddress(generator, qualifiers, id)));
  }
}

function ipPatterns(
  tags: number,
  protocol: ProtocolWord | undefined,
  direction: Direction | undefined,
  address: string | undefined,
): Alternatives {
  if (address === undefined) return undefined;
  const arpOf = (type: number): readonly FramePattern[] =>
    directed(direction, "senderProtocolAddress", "targetProtocolAddress", address, (arp) =>
      typePattern(tags, type, { arp }),
    );
  const ip = directed(direction, "source", "destination", address, (ipv4) =>
    typePattern(tags, numbers.ETHER_IP, { ipv4 }),
  );
  if (protocol === "ip") return ip;
  if (protocol === "arp") return arpOf(numbers.ETHER_ARP);
  return protocol === "rarp"
    ? arpOf(numbers.ETHER_RARP)
    : [...ip, ...arpOf(numbers.ETHER_ARP), ...arpOf(numbers.ETHER_RARP)];
}

/** Returns the patterns that a value is at one place, at either, or at both. */
export function directed<Name extends string, T>(
  direction: Direction | undefined,
  source: Name,
  destination: Name,
  value: T,
  patternOf: (fields: { readonly [name in Name]?: T }) => FramePattern,
): readonly FramePattern[] {
  const at = (...names: Name[]): FramePattern =>
    patternOf(Object.fromEntries(names.map((name) => [name, value])) as { readonly [name in Name]?: T });
  switch (direction) {
    case "src":
      return [at(source)];
    case "dst":
      return [at(destination)];
    case "and":
      return [at(source, destination)];
    case "or":
    case undefined:
      return [at(source), at(destination)];
  }
}

/** Returns an address as a pattern has it; undefined for a mask that is not a prefix. */
function textOf({ address, mask }: MaskedAddress): string | undefined {
  const bits = Math.clz32(~mask);
  if (bits < 32 && mask << bits !== 0) return undefined;
  const text = [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
  return bits === 32 ? text : `${text}/${bits}`;
}
