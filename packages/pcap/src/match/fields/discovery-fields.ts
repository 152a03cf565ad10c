import type { Ndp } from "../../decode/network/ndp.ts";
import type { NdpOption, PrefixInformation, RecursiveDnsServers } from "../../decode/network/ndp-option.ts";
import {
  boolean,
  bytes,
  type Fields,
  type FieldsOf,
  hardwareAddress,
  ipv6,
  layer,
  list,
  named,
  optional,
  shapes,
  uint,
} from "./kinds.ts";

type OptionNamed<Name> = Extract<NdpOption, { readonly name: Name }>;

const source: FieldsOf<OptionNamed<"source-link-layer-address">> = {
  name: named("source-link-layer-address"),
  type: uint(8),
  address: hardwareAddress,
};
const target: FieldsOf<OptionNamed<"target-link-layer-address">> = {
  name: named("target-link-layer-address"),
  type: uint(8),
  address: hardwareAddress,
};
const prefix: FieldsOf<PrefixInformation> = {
  name: named("prefix-information"),
  type: uint(8),
  prefix: ipv6,
  prefixLength: uint(8),
  onLink: boolean,
  autonomous: boolean,
  validLifetimeSeconds: uint(32),
  preferredLifetimeSeconds: uint(32),
};
const mtu: FieldsOf<OptionNamed<"mtu">> = { name: named("mtu"), type: uint(8), mtu: uint(32) };
const servers: FieldsOf<RecursiveDnsServers> = {
  name: named("recursive-dns-servers"),
  type: uint(8),
  lifetimeSeconds: uint(32),
  servers: list(ipv6),
};
const unknown: FieldsOf<OptionNamed<"unknown">> = { name: named("unknown"), type: uint(8), data: bytes };
const OPTION_SHAPES: readonly Fields[] = [source, target, prefix, mtu, servers, unknown];

export const ndp = layer<Ndp>({
  type: uint(8),
  target: optional(ipv6),
  destination: optional(ipv6),
  router: optional(boolean),
  solicited: optional(boolean),
  override: optional(boolean),
  hopLimit: optional(uint(8)),
  managed: optional(boolean),
  otherConfiguration: optional(boolean),
  routerLifetimeSeconds: optional(uint(16)),
  reachableTimeMs: optional(uint(32)),
  retransmitTimeMs: optional(uint(32)),
  options: list(shapes(() => OPTION_SHAPES)),
});
