import { ethernet, ipv4, tcp } from "../../src/index.ts";
import { type BgpAttributeFields, type BgpFields, encodeBgp } from "../../src/protocols.ts";
import { HOST_A, HOST_B } from "../frames.ts";

const frame = (payload: Uint8Array, sequence: number): Uint8Array =>
  ethernet(
    { source: HOST_A.mac, destination: HOST_B.mac },
    ipv4(
      { source: HOST_A.ip, destination: HOST_B.ip },
      tcp({ sourcePort: 40_000, destinationPort: 179, sequence, ack: true, psh: true, acknowledgment: 1 }, payload),
    ),
  );

const ATTRIBUTES: readonly BgpAttributeFields[] = [
  { name: "origin", value: 0 },
  { name: "as-path", segments: [{ type: 2, autonomousSystems: [65_000, 4_200_000_000, 7] }] },
  { name: "next-hop", address: "10.0.0.1" },
];
const MORE: readonly BgpAttributeFields[] = [
  { name: "multi-exit-discriminator", value: 50 },
  { name: "local-preference", value: 200 },
  { name: "atomic-aggregate" },
  { name: "aggregator", autonomousSystem: 65_000, address: "10.0.0.9" },
  { name: "communities", values: ["65000:100", "65535:65281"] },
  { name: "originator-id", address: "1.1.1.1" },
  { name: "cluster-list", values: ["2.2.2.2", "3.3.3.3"] },
  { name: "large-communities", values: ["65000:1:2"] },
];
const ROUTES = [
  { prefix: "10.1.0.0", prefixLength: 16 },
  { prefix: "10.2.3.128", prefixLength: 25 },
  { prefix: "0.0.0.0", prefixLength: 0 },
];
const V6_ROUTES = [
  { prefix: "2001:db8:1::", prefixLength: 48 },
  { prefix: "::", prefixLength: 0 },
];
const TWO_BYTES: BgpAttributeFields = {
  name: "as-path",
  asNumberBytes: 2,
  segments: [
    { type: 2, autonomousSystems: [65_000, 7] },
    { type: 1, autonomousSystems: [8, 9] },
  ],
};

const MESSAGES: readonly (readonly BgpFields[])[] = [
  [{ kind: "open", autonomousSystem: 65_000, identifier: "1.1.1.1" }],
  [
    {
      kind: "open",
      autonomousSystem: 23_456,
      holdTimeSeconds: 180,
      identifier: "1.1.1.1",
      capabilities: [
        { name: "multiprotocol", addressFamily: 1 },
        { name: "multiprotocol", addressFamily: 2 },
        { name: "route-refresh" },
        { name: "four-octet-as", autonomousSystem: 4_200_000_000 },
        { code: 70, value: new Uint8Array(0) },
      ],
    },
    { kind: "keepalive" },
  ],
  [{ kind: "update", attributes: ATTRIBUTES, routes: ROUTES }],
  [{ kind: "update", attributes: [...ATTRIBUTES, ...MORE], routes: ROUTES }],
  [{ kind: "update", withdrawnRoutes: ROUTES }],
  [
    {
      kind: "update",
      attributes: [
        { name: "mp-reach", addressFamily: 2, nextHops: ["2001:db8::1", "fe80::1"], routes: V6_ROUTES },
        { name: "origin", value: 2 },
        TWO_BYTES,
      ],
    },
    { kind: "update", attributes: [{ name: "mp-unreach", addressFamily: 2, routes: V6_ROUTES }] },
    { kind: "update" },
  ],
  [{ kind: "notification", errorCode: 6, errorSubcode: 4 }],
  [{ kind: "route-refresh", addressFamily: 2 }],
  [{ kind: "route-refresh", addressFamily: 1, subtype: 1 }],
];

let sequence = 1;

/** One frame after the other in one connection. */
export const BGP_FRAMES: readonly Uint8Array[] = MESSAGES.map((list) => {
  const payload = encodeBgp(list);
  sequence += payload.length;
  return frame(payload, sequence - payload.length);
});
