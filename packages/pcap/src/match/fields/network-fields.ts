import { ARP_OPERATIONS, type Arp } from "../../decode/network/arp.ts";
import type { Ipv4 } from "../../decode/network/ipv4.ts";
import type { Ipv4Option } from "../../decode/network/ipv4-option.ts";
import type { Ipv6 } from "../../decode/network/ipv6.ts";
import type {
  Ipv6Authentication,
  Ipv6DestinationOptions,
  Ipv6Fragment,
  Ipv6HopByHop,
  Ipv6Option,
  Ipv6Routing,
} from "../../decode/network/ipv6-extension.ts";
import type { Mld, MldRecord } from "../../decode/network/mld.ts";
import {
  boolean,
  bytes,
  hardwareAddress,
  ipv4 as ipv4Address,
  ipv6 as ipv6Address,
  layer,
  layerFields,
  list,
  named,
  namedOrUint,
  object,
  optional,
  shapes,
  uint,
} from "./kinds.ts";

export const arp = layer<Arp>({
  operation: namedOrUint(ARP_OPERATIONS, 16),
  hardwareType: uint(16),
  protocolType: uint(16),
  senderHardwareAddress: hardwareAddress,
  senderProtocolAddress: optional(ipv4Address),
  targetHardwareAddress: optional(hardwareAddress),
  targetProtocolAddress: optional(ipv4Address),
});

export const ipv4 = layer<Ipv4>({
  source: ipv4Address,
  destination: ipv4Address,
  ttl: uint(8),
  protocol: uint(8),
  headerBytes: uint(8),
  totalBytes: uint(16),
  dscp: uint(6),
  ecn: uint(2),
  identification: uint(16),
  dontFragment: boolean,
  moreFragments: boolean,
  fragmentOffsetBytes: uint(16),
  isFragment: boolean,
  checksum: uint(16),
  checksumValid: optional(boolean),
  options: list(object<Ipv4Option>({ type: uint(8), data: bytes })),
});

const ipv6Options = list(object<Ipv6Option>({ type: uint(8), data: bytes }));
const extension = { nextHeader: uint(8), headerBytes: uint(16) };

const EXTENSION_SHAPES = [
  layerFields<Ipv6HopByHop>({ ...extension, name: named("hop-by-hop"), options: ipv6Options }),
  layerFields<Ipv6DestinationOptions>({ ...extension, name: named("destination-options"), options: ipv6Options }),
  layerFields<Ipv6Routing>({
    ...extension,
    name: named("routing"),
    routingType: uint(8),
    segmentsLeft: uint(8),
    tag: optional(uint(16)),
    addresses: list(ipv6Address),
  }),
  layerFields<Ipv6Fragment>({
    ...extension,
    name: named("fragment"),
    offsetBytes: uint(16),
    moreFragments: boolean,
    identification: uint(32),
  }),
  layerFields<Ipv6Authentication>({
    ...extension,
    name: named("authentication"),
    spi: uint(32),
    sequence: uint(32),
    icv: bytes,
  }),
];

export const ipv6 = layer<Ipv6>({
  source: ipv6Address,
  destination: ipv6Address,
  hopLimit: uint(8),
  nextHeader: uint(8),
  protocol: uint(8),
  extensionHeaders: list(shapes(() => EXTENSION_SHAPES)),
  isFragment: boolean,
  payloadBytes: uint(32),
  jumboPayloadBytes: optional(uint(32)),
  trafficClass: uint(8),
  flowLabel: uint(20),
});

const addresses = list(ipv6Address);

export const mld = layer<Mld>({
  type: uint(8),
  version: uint(2),
  maxResponseDelayMs: optional(uint(32)),
  multicastAddress: optional(ipv6Address),
  suppressRouterProcessing: optional(boolean),
  robustness: optional(uint(3)),
  queryIntervalSeconds: optional(uint(32)),
  sources: optional(addresses),
  records: optional(list(object<MldRecord>({ type: uint(8), multicastAddress: ipv6Address, sources: addresses }))),
});
