import { DHCPV6_HEADER_BYTES, Dhcpv6 } from "../decode/protocols/dhcpv6.ts";
import type {
  Dhcpv6Address,
  Dhcpv6Association,
  Dhcpv6Option,
  Dhcpv6Prefix,
  Dhcpv6Status,
} from "../decode/protocols/dhcpv6-option.ts";
import {
  boolean,
  bytes,
  type Fields,
  ipv6,
  layerFields,
  list,
  named,
  object,
  optional,
  shapes,
  text,
  uint,
} from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const PORT_CLIENT = 546;
const PORT_SERVER = 547;
const HOP_BITS = 8;
/** Names of the types of messages, as tcpdump has them. */
const TYPES: Readonly<Record<number, string>> = {
  1: "solicit",
  2: "advertise",
  3: "request",
  4: "confirm",
  5: "renew",
  6: "rebind",
  7: "reply",
  8: "release",
  9: "decline",
  10: "reconfigure",
  11: "inf-req",
  12: "relay-fwd",
  13: "relay-reply",
  14: "leasequery",
  15: "leasequery-reply",
};

const status = optional(object<Dhcpv6Status>({ code: uint(16), message: text }));
const lifetimes = { preferredLifetimeSeconds: uint(32), validLifetimeSeconds: uint(32), status };
const association = object<Dhcpv6Association>({
  kind: named("IA_NA", "IA_TA", "IA_PD"),
  iaid: uint(32),
  t1Seconds: optional(uint(32)),
  t2Seconds: optional(uint(32)),
  addresses: list(object<Dhcpv6Address>({ address: ipv6, ...lifetimes })),
  prefixes: list(object<Dhcpv6Prefix>({ prefix: ipv6, prefixLength: uint(8), ...lifetimes })),
  status,
});

const FIELDS: Fields = layerFields<Dhcpv6>({
  messageType: uint(8),
  transactionId: optional(uint(24)),
  hopCount: optional(uint(HOP_BITS)),
  linkAddress: optional(ipv6),
  peerAddress: optional(ipv6),
  relayMessage: optional(shapes(() => [FIELDS])),
  clientIdentifier: optional(bytes),
  serverIdentifier: optional(bytes),
  identityAssociations: list(association),
  requestedOptions: list(uint(16)),
  preference: optional(uint(8)),
  elapsedTimeMs: optional(uint(32)),
  serverUnicast: optional(ipv6),
  status,
  rapidCommit: boolean,
  interfaceId: optional(bytes),
  reconfigureMessageType: optional(uint(8)),
  dnsServers: list(ipv6),
  domainSearchList: list(text),
  informationRefreshTimeSeconds: optional(uint(32)),
  options: list(object<Dhcpv6Option>({ code: uint(16), data: bytes })),
});

/** DHCPv6 (RFC 8415): UDP ports 546 and 547. */
export const dhcpv6: FrameProtocol = {
  name: "dhcpv6",
  announcedBy: { udpPorts: [PORT_CLIENT, PORT_SERVER] },
  field: optional(shapes(() => [FIELDS])),
  read(span, out) {
    if (!out.hasHeader("dhcpv6", span, DHCPV6_HEADER_BYTES)) return span;
    const found = new Dhcpv6(span);
    out.layers.dhcpv6 = found;
    out.isSound("dhcpv6", found);
    return span;
  },
  summarize({ dhcpv6: found }) {
    const type = found?.messageType ?? 0;
    return `dhcp6 ${TYPES[type] ?? `msgtype-${type}`}`;
  },
};
