import { expect, test } from "vitest";
import { HOST_A, HOST_B } from "../../../test/frames.ts";
import { decode } from "../../decode/decode.ts";
import { ethernet, ipv4, ipv6, type TransportMessage, udp } from "../../index.ts";
import { allProtocols } from "../../protocols/all-protocols.ts";
import { encodeBfd } from "./bfd.ts";
import { encodeIgmp, type IgmpFields } from "./igmp.ts";
import { encodeOspf } from "./ospf.ts";
import { encodeVrrp } from "./vrrp.ts";

const options = { protocols: allProtocols };
const link = { source: HOST_A.mac, destination: HOST_B.mac };
const over4 = (message: TransportMessage): Uint8Array =>
  ethernet(link, ipv4({ source: HOST_A.ip, destination: HOST_B.ip }, message));
const over6 = (message: TransportMessage): Uint8Array =>
  ethernet(link, ipv6({ source: HOST_A.ip6, destination: HOST_B.ip6 }, message));

test.each<IgmpFields>([
  { type: 0x11, version: 1, group: "0.0.0.0" },
  { type: 0x11, version: 2, group: "239.1.1.1", maxResponseTimeMs: 2500 },
  {
    type: 0x11,
    version: 3,
    group: "239.1.1.1",
    maxResponseTimeMs: 12_800,
    suppressRouterProcessing: true,
    robustness: 7,
    queryIntervalSeconds: 31_744,
    sources: ["10.0.0.1", "10.0.0.2"],
  },
  { type: 0x12, group: "239.1.1.1" },
  { type: 0x16, group: "239.1.1.1" },
  { type: 0x17, group: "239.1.1.1" },
  {
    type: 0x22,
    records: [
      { type: 4, group: "239.1.1.1", sources: [] },
      { type: 1, group: "239.1.1.2", sources: ["10.0.0.1"] },
    ],
  },
])("an IGMP message is decoded to the fields it was built from: %j", (fields) => {
  const decoded = decode(over4(encodeIgmp(fields)), options);
  expect(decoded).toMatchObject({ ipv4: { ttl: 1 }, igmp: { ...fields, checksumValid: true } });
  expect(decoded.malformed).toBeUndefined();
  expect(decode(over4(encodeIgmp({ ...fields, checksum: 1 })), options).igmp?.checksum).toBe(1);
});

test("a query of IGMP has the times of RFC 3376 by default", () => {
  expect(decode(over4(encodeIgmp({ type: 0x11 })), options).igmp).toMatchObject({
    version: 3,
    group: "0.0.0.0",
    maxResponseTimeMs: 10_000,
    queryIntervalSeconds: 125,
    robustness: 2,
    sources: [],
  });
});

test("advertisements of VRRP are decoded to the fields they were built from, with hop limit 255", () => {
  const fields = { virtualRouterId: 42, priority: 0, intervalMs: 3000, addresses: ["10.0.0.1", "10.0.0.2"] };
  const v2 = decode(over4(encodeVrrp({ version: 2, password: "rabbit", ...fields })), options);
  expect(v2).toMatchObject({
    ipv4: { ttl: 255 },
    vrrp: { ...fields, version: 2, authenticationType: 1, checksumValid: true },
  });
  expect(v2.malformed).toBeUndefined();
  const plain = decode(over4(encodeVrrp({ version: 2, ...fields })), options).vrrp;
  expect(plain).toMatchObject({ authenticationType: 0, checksumValid: true });
  const v3 = decode(over4(encodeVrrp({ ...fields, intervalMs: 40_950 })), options).vrrp;
  expect(v3).toMatchObject({ version: 3, intervalMs: 40_950, checksumValid: true, authenticationType: undefined });
  const ipv6Fields = { virtualRouterId: 1, addresses: ["fe80::1", "2001:db8::1"] };
  expect(decode(over6(encodeVrrp(ipv6Fields)), options)).toMatchObject({
    ipv6: { hopLimit: 255 },
    vrrp: { ...ipv6Fields, priority: 100, intervalMs: 1000, checksumValid: true },
  });
});

test("a control packet of BFD is decoded to the fields it was built from", () => {
  const fields = {
    diagnostic: 3,
    state: 1,
    poll: true,
    demand: true,
    detectMultiplier: 5,
    myDiscriminator: 0xffff_ffff,
    yourDiscriminator: 2,
    desiredMinTxUs: 300_000,
    requiredMinRxUs: 400_000,
    requiredMinEchoRxUs: 50,
  };
  const sent = (packet: Uint8Array): Uint8Array => over4(udp({ sourcePort: 49_152, destinationPort: 3784 }, packet));
  const signed = Uint8Array.of(1, 6, 1, 97, 98, 99);
  const decoded = decode(sent(encodeBfd({ ...fields, authentication: signed })), options);
  expect(decoded.bfd).toMatchObject({ ...fields, version: 1, authenticationType: 1, lengthBytes: 30 });
  expect(decoded.malformed).toBeUndefined();
  expect(decode(sent(encodeBfd({ myDiscriminator: 1 })), options).bfd).toMatchObject({
    state: 3,
    flags: 0,
    lengthBytes: 24,
    desiredMinTxUs: 1_000_000,
  });
});

test("hellos of OSPF are decoded to the fields they were built from", () => {
  const fields = {
    routerId: "1.1.1.1",
    areaId: "0.0.0.1",
    helloIntervalSeconds: 1,
    deadIntervalSeconds: 4,
    priority: 0,
    designatedRouter: "10.0.0.1",
    backupDesignatedRouter: "10.0.0.2",
    neighbors: ["2.2.2.2", "3.3.3.3"],
  };
  const v2 = decode(over4(encodeOspf({ ...fields, networkMask: "255.255.255.0", password: "secret" })), options);
  expect(v2).toMatchObject({
    ipv4: { ttl: 1 },
    ospf: { ...fields, version: 2, options: 2, authenticationType: 1, checksumValid: true },
  });
  const v3 = decode(over6(encodeOspf({ ...fields, version: 3, instanceId: 7, interfaceId: 9 })), options);
  expect(v3).toMatchObject({
    ipv6: { hopLimit: 1 },
    ospf: { ...fields, version: 3, options: 0x13, instanceId: 7, interfaceId: 9, checksumValid: true },
  });
  expect([v2.malformed, v3.malformed]).toEqual([undefined, undefined]);
});

test("another packet of OSPF has its payload after the header", () => {
  const request = Uint8Array.of(0, 0, 0, 5, 10, 0, 0, 1, 1, 1, 1, 1);
  for (const version of [2, 3] as const) {
    const message = encodeOspf({ version, type: 3, routerId: "1.1.1.1" }, request);
    const { ospf, malformed } = decode(version === 2 ? over4(message) : over6(message), options);
    expect(malformed).toBeUndefined();
    expect(ospf?.checksumValid).toBe(true);
    expect(ospf?.requests).toEqual([{ type: 5, linkStateId: "10.0.0.1", advertisingRouter: "1.1.1.1" }]);
  }
});

test.each<[string, () => unknown]>([
  ["encodeIgmp.type must be one of 17, 18, 22, 23, 34, got 19", () => encodeIgmp({ type: 0x13 as never, group: "" })],
  ["encodeIgmp: options must be an object, got null", () => encodeIgmp(null as never)],
  [
    'encodeIgmp: unknown option "sources"; expected one of type, version, group, checksum, maxResponseTimeMs',
    () => encodeIgmp({ type: 0x11, version: 2, sources: [] }),
  ],
  [
    "encodeIgmp.maxResponseTimeMs must be a multiple of 100, got 50",
    () => encodeIgmp({ type: 0x11, maxResponseTimeMs: 50 }),
  ],
  [
    "encodeIgmp.queryIntervalSeconds must be a number that five significant bits can express, got 129",
    () => encodeIgmp({ type: 0x11, queryIntervalSeconds: 129 }),
  ],
  [
    'encodeIgmp.records[0].sources[0] must be an address, got "::"',
    () => encodeIgmp({ type: 0x22, records: [{ type: 1, group: "239.1.1.1", sources: ["::"] }] }),
  ],
  [
    'encodeVrrp: unknown option "password"; expected one of version, ',
    () => encodeVrrp({ virtualRouterId: 1, addresses: [], password: "a" }),
  ],
  ["encodeVrrp.addresses must be an array, got undefined", () => encodeVrrp({ virtualRouterId: 1 } as never)],
  [
    'encodeVrrp.addresses[0] must be an address, got "fe80::1"',
    () => over4(encodeVrrp({ virtualRouterId: 1, addresses: ["fe80::1"] })),
  ],
  [
    "encodeVrrp.intervalMs must be a multiple of 10 from 0 to 40950, got 5",
    () => over4(encodeVrrp({ virtualRouterId: 1, intervalMs: 5, addresses: [] })),
  ],
  [
    "encodeVrrp.version must be one of 2, 3, got 4",
    () => encodeVrrp({ version: 4 as never, virtualRouterId: 1, addresses: [] }),
  ],
  ["encodeBfd.state must be an integer from 0 to 3, got 4", () => encodeBfd({ myDiscriminator: 1, state: 4 })],
  ["encodeBfd.poll must be true or false, got 1", () => encodeBfd({ myDiscriminator: 1, poll: 1 as never })],
  [
    "encodeBfd.authentication must be bytes, got 1",
    () => encodeBfd({ myDiscriminator: 1, authentication: 1 as never }),
  ],
  [
    'encodeOspf: unknown option "priority"; expected one of version, type, routerId, areaId, lengthBytes, checksum, password',
    () => encodeOspf({ type: 4, routerId: "1.1.1.1", priority: 1 }),
  ],
  [
    'encodeOspf: unknown option "networkMask"; expected one of version, ',
    () => encodeOspf({ version: 3, routerId: "1.1.1.1", networkMask: "255.0.0.0" }),
  ],
  [
    "encodeOspf.password must be a text of at most 8 bytes in UTF-8",
    () => over4(encodeOspf({ routerId: "1.1.1.1", password: "123456789" })),
  ],
])("%s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
