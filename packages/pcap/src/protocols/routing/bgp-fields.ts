import type { AsPathSegment } from "../../decode/routing/bgp-as-path.ts";
import type {
  BgpAddressAttribute,
  BgpAggregatorAttribute,
  BgpAsPathAttribute,
  BgpListAttribute,
  BgpNumberAttribute,
  BgpReachAttribute,
  BgpUnknownAttribute,
  BgpUnreachAttribute,
} from "../../decode/routing/bgp-attribute.ts";
import type {
  BgpKeepalive,
  BgpNotification,
  BgpRouteRefresh,
  BgpUnknownMessage,
  BgpUpdate,
} from "../../decode/routing/bgp-message.ts";
import type { BgpCapability, BgpOpen } from "../../decode/routing/bgp-open.ts";
import type { BgpPrefix } from "../../decode/routing/bgp-prefix.ts";
import {
  bytes,
  type Fields,
  type FieldsOf,
  ipAddress,
  ipv4,
  list,
  named,
  object,
  shapes,
  text,
  uint,
} from "../../match/fields/kinds.ts";

type CapabilityNamed<Name> = Extract<BgpCapability, { readonly name: Name }>;

const family = { addressFamily: uint(16), subsequentAddressFamily: uint(8) };
const code = uint(8);
const multiprotocol: FieldsOf<CapabilityNamed<"multiprotocol">> = { name: named("multiprotocol"), code, ...family };
const refresh: FieldsOf<CapabilityNamed<"route-refresh">> = { name: named("route-refresh"), code };
const fourOctets: FieldsOf<CapabilityNamed<"four-octet-as">> = {
  name: named("four-octet-as"),
  code,
  autonomousSystem: uint(32),
};
const unknownCapability: FieldsOf<CapabilityNamed<"unknown">> = { name: named("unknown"), code, value: bytes };
const CAPABILITIES: readonly Fields[] = [multiprotocol, refresh, fourOctets, unknownCapability];

const routes = list(object<BgpPrefix>({ prefix: ipAddress, prefixLength: uint(8) }));
const head = { type: uint(8), flags: uint(8) };
const number: FieldsOf<BgpNumberAttribute> = {
  ...head,
  name: named("origin", "multi-exit-discriminator", "local-preference"),
  value: uint(32),
};
const asPath: FieldsOf<BgpAsPathAttribute> = {
  ...head,
  name: named("as-path", "as4-path"),
  segments: list(object<AsPathSegment>({ type: uint(8), autonomousSystems: list(uint(32)) })),
};
const address: FieldsOf<BgpAddressAttribute> = { ...head, name: named("next-hop", "originator-id"), address: ipv4 };
const aggregator: FieldsOf<BgpAggregatorAttribute> = {
  ...head,
  name: named("aggregator"),
  autonomousSystem: uint(32),
  address: ipv4,
};
const values: FieldsOf<BgpListAttribute> = {
  ...head,
  name: named("communities", "large-communities", "cluster-list"),
  values: list(text),
};
const reach: FieldsOf<BgpReachAttribute> = {
  ...head,
  ...family,
  name: named("mp-reach"),
  nextHops: list(ipAddress),
  routes,
  nlri: bytes,
};
const unreach: FieldsOf<BgpUnreachAttribute> = { ...head, ...family, name: named("mp-unreach"), routes, nlri: bytes };
const unknown: FieldsOf<BgpUnknownAttribute> = { ...head, name: named("atomic-aggregate", "unknown"), value: bytes };
const ATTRIBUTES: readonly Fields[] = [number, asPath, address, aggregator, values, reach, unreach, unknown];

const type = uint(8);
const open: FieldsOf<BgpOpen> = {
  kind: named("open"),
  type,
  version: uint(8),
  autonomousSystem: uint(16),
  holdTimeSeconds: uint(16),
  identifier: ipv4,
  capabilities: list(shapes(() => CAPABILITIES)),
};
const update: FieldsOf<BgpUpdate> = {
  kind: named("update"),
  type,
  withdrawnRoutes: routes,
  attributes: list(shapes(() => ATTRIBUTES)),
  routes,
};
const notification: FieldsOf<BgpNotification> = {
  kind: named("notification"),
  type,
  errorCode: uint(8),
  errorSubcode: uint(8),
  data: bytes,
};
const keepalive: FieldsOf<BgpKeepalive> = { kind: named("keepalive"), type };
const routeRefresh: FieldsOf<BgpRouteRefresh> = { kind: named("route-refresh"), type, ...family, subtype: uint(8) };
const unknownMessage: FieldsOf<BgpUnknownMessage> = { kind: named("unknown"), type, data: bytes };

/** The fields of each kind of message. */
export const BGP_MESSAGES: readonly Fields[] = [open, update, notification, keepalive, routeRefresh, unknownMessage];
