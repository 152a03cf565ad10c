import { ethernet, ipv6, udp } from "../../src/index.ts";
import { type Dhcpv6Fields, encodeDhcpv6 } from "../../src/protocols.ts";
import { bytes, mac, u16, u32 } from "../frames.ts";

const link = { source: "52:54:00:00:00:0a", destination: "33:33:00:01:00:02" };
const hosts = { source: "fe80::a", destination: "ff02::1:2" };

/** Returns a frame with a message. */
export const dhcpv6Frame = (message: Uint8Array, sourcePort = 546, destinationPort = 547): Uint8Array =>
  ethernet(link, ipv6(hosts, udp({ sourcePort, destinationPort }, message)));

const clientIdentifier = bytes(u16(3), u16(1), mac("52:54:00:00:00:0a"));
const serverIdentifier = bytes(u16(1), u16(1), u32(0x1234_5678), mac("52:54:00:00:00:0b"));
const ids = { clientIdentifier, serverIdentifier };
const asked = { kind: "IA_NA", iaid: 0x0a0b_0c0d } as const;

/** A message of each kind, in the forms that hosts send. */
export const DHCPV6_MESSAGES: readonly Dhcpv6Fields[] = [
  {
    messageType: 1,
    transactionId: 0xab_cdef,
    clientIdentifier,
    identityAssociations: [asked],
    requestedOptions: [23, 24],
    elapsedTimeMs: 1230,
    rapidCommit: true,
  },
  {
    messageType: 2,
    transactionId: 1,
    ...ids,
    preference: 255,
    identityAssociations: [
      {
        ...asked,
        t1Seconds: 1800,
        t2Seconds: 2880,
        addresses: [
          { address: "2001:db8::5", preferredLifetimeSeconds: 3600, validLifetimeSeconds: 7200 },
          { address: "2001:db8::6", status: { code: 4, message: "other link" } },
        ],
      },
      {
        kind: "IA_PD",
        iaid: 7,
        prefixes: [
          { prefix: "2001:db8:1::", prefixLength: 48, preferredLifetimeSeconds: 60, validLifetimeSeconds: 0xffff_ffff },
        ],
      },
      { kind: "IA_TA", iaid: 8, status: { code: 2, message: "none" } },
    ],
    dnsServers: ["2001:db8::53", "fe80::53"],
    domainSearchList: ["example.com", "a.example.org."],
  },
  { messageType: 3, transactionId: 2, ...ids, identityAssociations: [asked], elapsedTimeMs: 0 },
  { messageType: 4, transactionId: 3, clientIdentifier },
  { messageType: 5, transactionId: 4, ...ids, elapsedTimeMs: 655_350 },
  { messageType: 6, transactionId: 5, clientIdentifier },
  {
    messageType: 7,
    transactionId: 6,
    ...ids,
    status: { code: 0, message: "fine" },
    serverUnicast: "2001:db8::1",
    informationRefreshTimeSeconds: 86_400,
  },
  { messageType: 8, transactionId: 7, ...ids },
  { messageType: 9, transactionId: 8, ...ids },
  { messageType: 10, ...ids, reconfigureMessageType: 5 },
  { messageType: 11, transactionId: 9, requestedOptions: [23], options: [{ code: 16, data: bytes(u32(9), u16(0)) }] },
];

const forwarded: Dhcpv6Fields = {
  messageType: 12,
  linkAddress: "2001:db8::1",
  peerAddress: "fe80::a",
  interfaceId: bytes(1, 2, 3),
  relayMessage: encodeDhcpv6({ messageType: 1, transactionId: 10, clientIdentifier }),
};
/** Messages of relays: one forwards a message, another forwards that, and the reply returns. */
export const DHCPV6_RELAYED: readonly Dhcpv6Fields[] = [
  forwarded,
  { messageType: 12, hopCount: 1, peerAddress: "2001:db8::1", relayMessage: encodeDhcpv6(forwarded) },
  { ...forwarded, messageType: 13, relayMessage: encodeDhcpv6({ messageType: 7, transactionId: 10, ...ids }) },
];

export const DHCPV6_FRAMES: readonly Uint8Array[] = [
  ...DHCPV6_MESSAGES.map((fields) => dhcpv6Frame(encodeDhcpv6(fields))),
  ...DHCPV6_RELAYED.map((fields) => dhcpv6Frame(encodeDhcpv6(fields), 547, 547)),
];
