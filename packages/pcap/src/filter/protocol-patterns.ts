import type { MatchableFrame } from "../match/fields/matchable-frame.ts";
import { between, oneOf, startingWith } from "../match/matchers.ts";
import type { FieldPatterns, FramePattern } from "../match/pattern.ts";
import { unreachable } from "../unreachable.ts";
import type { Generator } from "./generator.ts";
import { type Alternatives, directed, payloadTypePatterns, typePattern } from "./header-patterns.ts";
import * as numbers from "./numbers.ts";
import { portsOf } from "./port-test.ts";
import { IP_BOTH, IP_ONLY, NETWORK_TYPES } from "./protocol-test.ts";
import type { Id, Qualifiers } from "./syntax/expression.ts";
import type { ProtocolWord } from "./syntax/words.ts";

/** An extension header of IPv6. */
type Extension = NonNullable<MatchableFrame["ipv6"]>["extensionHeaders"][number];

/** Returns the patterns for the name of a protocol. Those of OSI above the network are not named by patterns. */
export function protocolPatterns(tags: number, protocol: ProtocolWord): Alternatives {
  const network = NETWORK_TYPES[protocol];
  if (network !== undefined) return payloadTypePatterns(tags, network);
  const ipBoth = IP_BOTH[protocol];
  if (ipBoth !== undefined) return [ipPattern(tags, ipBoth), ...ip6Patterns(tags, ipBoth)];
  const ipOnly = IP_ONLY[protocol];
  if (ipOnly !== undefined) return [ipPattern(tags, ipOnly)];
  return protocol === "icmp6" ? ip6Patterns(tags, numbers.PROTOCOL_ICMP6) : undefined;
}

/** Returns the patterns for `proto`. */
export function carriedPatterns(tags: number, { text }: Generator, { protocol }: Qualifiers, id: Id): Alternatives {
  const numberIn = (layer: "ether" | "ip"): number => {
    if (id.kind === "number") return id.value;
    return id.kind === "name" ? numbers.protocolNamed(text, id.at, layer, id.text) : unreachable("a bad protocol");
  };
  if (protocol === "link") return payloadTypePatterns(tags, numberIn("ether"));
  if (protocol === "ip") return [ipPattern(tags, numberIn("ip"))];
  if (protocol === "ip6") return ip6Patterns(tags, numberIn("ip"));
  return protocol === undefined ? [ipPattern(tags, numberIn("ip")), ...ip6Patterns(tags, numberIn("ip"))] : undefined;
}

function ipPattern(tags: number, protocol: number): FramePattern {
  return typePattern(tags, numbers.ETHER_IP, { ipv4: { protocol } });
}

function ip6Patterns(tags: number, protocol: number): readonly FramePattern[] {
  const extensionHeaders = startingWith<Extension>({ name: "fragment", nextHeader: protocol });
  return [
    typePattern(tags, numbers.ETHER_IP6, { ipv6: { nextHeader: protocol } }),
    typePattern(tags, numbers.ETHER_IP6, { ipv6: { nextHeader: numbers.PROTOCOL_FRAGMENT, extensionHeaders } }),
  ];
}

/** Returns the patterns for a port, or a range of ports, of TCP and UDP: SCTP is not decoded. */
export function portPatterns(tags: number, generator: Generator, qualifiers: Qualifiers, id: Id): Alternatives {
  const { first, last, protocol: only } = portsOf(generator, qualifiers, id);
  if (only === numbers.PROTOCOL_SCTP) return undefined;
  const ports = first === last ? first : between(first, last);
  const patternsOf = (protocol: number, name: "tcp" | "udp"): readonly FramePattern[] => {
    if (only !== undefined && only !== protocol) return [];
    return directed(qualifiers.direction, "sourcePort", "destinationPort", ports, (fields) => {
      const layer: FieldPatterns<MatchableFrame> = name === "tcp" ? { tcp: fields } : { udp: fields };
      return oneOf<MatchableFrame>(
        typePattern(tags, numbers.ETHER_IP, { ipv4: { protocol }, ...layer }),
        typePattern(tags, numbers.ETHER_IP6, { ipv6: { nextHeader: protocol }, ...layer }),
      );
    });
  };
  return [...patternsOf(numbers.PROTOCOL_TCP, "tcp"), ...patternsOf(numbers.PROTOCOL_UDP, "udp")];
}
