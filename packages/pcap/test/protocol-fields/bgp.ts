import type { DecodedFrame } from "../../src/index.ts";
import type { BgpAttribute, BgpCapability, BgpMessage, BgpPrefix } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

const messages = <Kind extends BgpMessage["kind"]>({ bgp }: DecodedFrame, kind: Kind) =>
  (bgp?.messages ?? []).filter((message): message is Extract<BgpMessage, { kind: Kind }> => message.kind === kind);
const capabilities = <Name extends BgpCapability["name"]>(frame: DecodedFrame, name: Name) =>
  messages(frame, "open")
    .flatMap((open) => open.capabilities)
    .filter((found): found is Extract<BgpCapability, { name: Name }> => found.name === name);
const allAttributes = (frame: DecodedFrame): BgpAttribute[] =>
  messages(frame, "update").flatMap(({ attributes }) => attributes);
const attributes = <Name extends BgpAttribute["name"]>(frame: DecodedFrame, name: Name) =>
  allAttributes(frame).filter((found): found is BgpAttribute & { readonly name: Name } => found.name === name);

const prefixes = (routes: readonly BgpPrefix[]): string[] => routes.map(({ prefix }) => prefix);
const isOf = (version: 4 | 6) => (address: string) => address.includes(":") === (version === 6);
const reachable = (frame: DecodedFrame, version: 4 | 6): string[] =>
  attributes(frame, "mp-reach").flatMap(({ routes }) => prefixes(routes).filter(isOf(version)));
const unreachable = (frame: DecodedFrame, version: 4 | 6): string[] =>
  attributes(frame, "mp-unreach").flatMap(({ routes }) => prefixes(routes).filter(isOf(version)));

/** tshark has another field for the communities that have a name (RFC 1997). */
const communities = (frame: DecodedFrame): (string | undefined)[][] =>
  attributes(frame, "communities")
    .flatMap(({ values }) => values.map((text) => text.split(":")))
    .filter(([first]) => first !== "65535");

const large = (frame: DecodedFrame, part: number): (string | undefined)[] =>
  attributes(frame, "large-communities").flatMap(({ values }) => values.map((text) => text.split(":")[part]));

/** The fields of BGP that tshark and we must agree on. */
export const BGP_FIELDS: Readonly<Record<string, Field>> = {
  "bgp.type": ({ bgp }) => bgp?.messages.map(({ type }) => type),
  "bgp.open.version": (frame) => messages(frame, "open").map(({ version }) => version),
  "bgp.open.myas": (frame) => messages(frame, "open").map(({ autonomousSystem }) => autonomousSystem),
  "bgp.open.holdtime": (frame) => messages(frame, "open").map(({ holdTimeSeconds }) => holdTimeSeconds),
  "bgp.open.identifier": (frame) => messages(frame, "open").map(({ identifier }) => identifier),
  "bgp.cap.type": (frame) => messages(frame, "open").flatMap((open) => open.capabilities.map(({ code }) => code)),
  "bgp.cap.mp.afi": (frame) => capabilities(frame, "multiprotocol").map(({ addressFamily }) => addressFamily),
  "bgp.cap.mp.safi": (frame) =>
    capabilities(frame, "multiprotocol").map(({ subsequentAddressFamily }) => subsequentAddressFamily),
  "bgp.cap.4as": (frame) => capabilities(frame, "four-octet-as").map(({ autonomousSystem }) => autonomousSystem),
  "bgp.notify.major_error": (frame) => messages(frame, "notification").map(({ errorCode }) => errorCode),
  "bgp.notify.minor_error_cease": (frame) =>
    messages(frame, "notification").flatMap((found) => (found.errorCode === 6 ? [found.errorSubcode] : [])),
  "bgp.route_refresh.afi": (frame) => messages(frame, "route-refresh").map(({ addressFamily }) => addressFamily),
  "bgp.route_refresh.subtype": (frame) => messages(frame, "route-refresh").map(({ subtype }) => subtype),
  "bgp.route_refresh.safi": (frame) =>
    messages(frame, "route-refresh").map(({ subsequentAddressFamily }) => subsequentAddressFamily),
  "bgp.withdrawn_prefix": (frame) =>
    messages(frame, "update").flatMap(({ withdrawnRoutes }) => prefixes(withdrawnRoutes)),
  "bgp.nlri_prefix": (frame) => messages(frame, "update").flatMap(({ routes }) => prefixes(routes)),
  "bgp.update.path_attribute.type_code": (frame) => allAttributes(frame).map(({ type }) => type),
  "bgp.update.path_attribute.flags": (frame) => allAttributes(frame).map(({ flags }) => flags),
  "bgp.update.path_attribute.origin": (frame) => attributes(frame, "origin").map(({ value }) => value),
  "bgp.update.path_attribute.as_path_segment.type": (frame) =>
    allAttributes(frame).flatMap((one) => ("segments" in one ? one.segments.map(({ type }) => type) : [])),
  "bgp.update.path_attribute.as_path_segment.length": (frame) =>
    allAttributes(frame).flatMap((one) =>
      "segments" in one ? one.segments.map(({ autonomousSystems }) => autonomousSystems.length) : [],
    ),
  "bgp.update.path_attribute.next_hop": (frame) => attributes(frame, "next-hop").map(({ address }) => address),
  "bgp.update.path_attribute.multi_exit_disc": (frame) =>
    attributes(frame, "multi-exit-discriminator").map(({ value }) => value),
  "bgp.update.path_attribute.local_pref": (frame) => attributes(frame, "local-preference").map(({ value }) => value),
  "bgp.update.path_attribute.aggregator_as": (frame) =>
    attributes(frame, "aggregator").map(({ autonomousSystem }) => autonomousSystem),
  "bgp.update.path_attribute.aggregator_origin": (frame) =>
    attributes(frame, "aggregator").map(({ address }) => address),
  "bgp.update.path_attribute.originator_id": (frame) =>
    attributes(frame, "originator-id").map(({ address }) => address),
  "bgp.path_attribute.cluster_id": (frame) => attributes(frame, "cluster-list").flatMap((found) => found.values),
  "bgp.update.path_attribute.community_as": (frame) => communities(frame).map(([first]) => first),
  "bgp.update.path_attribute.community_value": (frame) => communities(frame).map(([, second]) => second),
  "bgp.large_communities.ga": (frame) => large(frame, 0),
  "bgp.large_communities.ldp1": (frame) => large(frame, 1),
  "bgp.large_communities.ldp2": (frame) => large(frame, 2),
  "bgp.update.path_attribute.mp_reach_nlri.afi": (frame) =>
    attributes(frame, "mp-reach").map(({ addressFamily }) => addressFamily),
  "bgp.update.path_attribute.mp_reach_nlri.safi": (frame) =>
    attributes(frame, "mp-reach").map(({ subsequentAddressFamily }) => subsequentAddressFamily),
  "bgp.update.path_attribute.mp_unreach_nlri.afi": (frame) =>
    attributes(frame, "mp-unreach").map(({ addressFamily }) => addressFamily),
  "bgp.mp_reach_nlri_ipv4_prefix": (frame) => reachable(frame, 4),
  "bgp.mp_reach_nlri_ipv6_prefix": (frame) => reachable(frame, 6),
  "bgp.mp_unreach_nlri_ipv4_prefix": (frame) => unreachable(frame, 4),
  "bgp.mp_unreach_nlri_ipv6_prefix": (frame) => unreachable(frame, 6),
};
