import { expect, test } from "vitest";
import { bytes, counting, ethernet, HOST_A, HOST_B, IP6_A, ip, mac, u16, u32 } from "../../../test/frames.ts";
import { encodeIsis } from "../../build/link/isis.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { match } from "../../match/match.ts";
import { containing, type FramePattern } from "../../match.ts";
import { isis } from "./isis.ts";

const protocols = [isis];
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const system = [0, 0, 0, 0, 0, 1];
const node = [...system, 2];
const lspId = [...node, 3];
const tlv = (type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(type, content.length, content);
};
const head = (type: number, fixed: number): number[] => [0x83, fixed, 1, 0, type, 1, 0, 0];

function lanHello(...elements: Uint8Array[]): Uint8Array {
  const body = bytes(...elements);
  return bytes(head(15, 27), 3, system, u16(30), u16(27 + body.length), 64, node, body);
}
function p2pHello(...elements: Uint8Array[]): Uint8Array {
  const body = bytes(...elements);
  return bytes(head(17, 20), 2, system, u16(30), u16(20 + body.length), 9, body);
}
/** The checksum is that of the LSP without elements, by ISO 8473, annex C. */
function lsp(checksum: number, ...elements: Uint8Array[]): Uint8Array {
  const body = bytes(...elements);
  const fixed = [...u16(27 + body.length), ...u16(1199), ...lspId, ...u32(0x10), ...u16(checksum), 0x8f];
  return bytes(head(20, 27), fixed, body);
}
const frame = (content: Uint8Array): Uint8Array => ethernet(content.length + 3, bytes(0xfe, 0xfe, 3, content), 60);
const of = (content: Uint8Array) => decode(frame(content), { protocols }).isis;

test("a hello on a LAN has its sender, its LAN and its elements", () => {
  const hello = lanHello(
    tlv(1, 3, 0x49, 0, 1, 1, 0x39),
    tlv(6, mac(HOST_B.mac)),
    tlv(8, counting(20)),
    tlv(10, 54, counting(16)),
    tlv(129, 0xcc, 0x8e),
    tlv(132, ip("10.0.0.1"), ip("10.0.0.2")),
    tlv(232, IP6_A),
  );
  const decoded = decode(frame(hello), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toHaveLength(0);
  expect(decoded.isis?.toJSON()).toEqual({
    type: 15,
    headerBytes: 27,
    maximumAreaAddresses: 0,
    lengthBytes: hello.length,
    circuitType: 3,
    sourceId: "0000.0000.0001",
    holdingTimeSeconds: 30,
    priority: 64,
    lanId: "0000.0000.0001.02",
    areaAddresses: ["49.0001", "39"],
    lanNeighbors: [HOST_B.mac],
    authenticationType: 54,
    protocols: [0xcc, 0x8e],
    ipv4Addresses: ["10.0.0.1", "10.0.0.2"],
    ipv6Addresses: ["fe80::a"],
    tlvs: expect.any(Array),
  });
  expect(decoded.isis?.tlvs.map(({ type }) => type)).toEqual([1, 6, 8, 10, 129, 132, 232]);
  const pattern: FramePattern = { isis: { sourceId: "0000.0000.0001", lanNeighbors: containing(HOST_B.mac) } };
  expect(match(frame(hello), pattern, { protocols })).toBe(true);
  expect(match(frame(hello), { isis: { priority: 65 } }, { protocols })).toBe(false);
});

test("a hello on a point-to-point link has the adjacency, as far as it is there", () => {
  const known = { localCircuitId: undefined, neighborId: undefined, neighborCircuitId: undefined };
  expect(of(p2pHello(tlv(240, 0, u32(5), [0, 0, 0, 0, 0, 2], u32(6))))).toMatchObject({
    circuitType: 2,
    localCircuitId: 9,
    lanId: undefined,
    adjacency: { state: 0, localCircuitId: 5, neighborId: "0000.0000.0002", neighborCircuitId: 6 },
  });
  expect(of(p2pHello(tlv(240, 2)))?.adjacency).toEqual({ ...known, state: 2 });
  expect(of(p2pHello(tlv(240, 1, u32(5))))?.adjacency).toEqual({ ...known, state: 1, localCircuitId: 5 });
});

test("an LSP has its flags, its neighbors and its prefixes, of old and new elements and of topologies", () => {
  const found = of(
    lsp(
      1,
      tlv(137, letters("rabbit")),
      tlv(2, 0, 0x8a, 0x80, 0x80, 0x80, node),
      tlv(22, node, [0, 1, 0], 0, node, [0, 0, 5], 2, 3, 0),
      tlv(222, u16(0x4002), node, [0, 0, 6], 0),
      tlv(128, 0x8a, 0x80, 0x80, 0x80, ip("10.1.0.0"), ip("255.255.0.0")),
      tlv(135, u32(20), 24, [10, 2, 3], u32(30), 0xc0, 2, 7, 0, u32(40), 0x20, ip("10.9.9.9")),
      tlv(235, u16(3), u32(50), 8, 11),
      tlv(236, u32(60), 0x80, 16, [0x20, 1], u32(70), 0x20, 0, 1, 9),
      tlv(237, u16(2), u32(80), 0, 32, [0x20, 1, 0x0d, 0xb8]),
    ),
  );
  const id = "0000.0000.0001.02";
  const plain = { isDown: false, topologyId: 0 };
  expect(found).toMatchObject({
    lspId: `${id}-03`,
    sequence: 0x10,
    remainingLifetimeSeconds: 1199,
    partitionRepair: true,
    attached: 1,
    overload: true,
    systemType: 3,
    hostname: "rabbit",
    neighbors: [
      { id, metric: 10, topologyId: 0 },
      { id, metric: 256, topologyId: 0 },
      { id, metric: 5, topologyId: 0 },
      { id, metric: 6, topologyId: 2 },
    ],
    ipv4Prefixes: [
      { ...plain, prefix: "10.1.0.0/16", metric: 10, isDown: true },
      { ...plain, prefix: "10.2.3.0/24", metric: 20 },
      { ...plain, prefix: "0.0.0.0/0", metric: 30, isDown: true },
      { ...plain, prefix: "10.9.9.9/32", metric: 40 },
      { ...plain, prefix: "11.0.0.0/8", metric: 50, topologyId: 3 },
    ],
    ipv6Prefixes: [
      { ...plain, prefix: "2001::/16", metric: 60, isDown: true },
      { ...plain, prefix: "::/0", metric: 70 },
      { ...plain, prefix: "2001:db8::/32", metric: 80, topologyId: 2 },
    ],
    checksumValid: false,
  });
});

test("the checksum of an LSP covers it from the identifier on, and one that removes another may have none", () => {
  const message = encodeIsis({ type: 20, lspId: "0000.0000.0001.02-03", hostname: "rabbit" }).subarray(3);
  expect(of(message)?.checksumValid).toBe(true);
  const damaged = message.slice();
  damaged[30] = 0;
  expect(of(damaged)?.checksumValid).toBe(false);
  const purge = encodeIsis({ type: 20, lspId: "0000.0000.0001.02-03", remainingLifetimeSeconds: 0, checksum: 0 });
  expect(of(purge.subarray(3))?.checksumValid).toBeUndefined();
});

test("sequence numbers have their range and their LSPs", () => {
  const entry = tlv(9, u16(1199), lspId, u32(7), u16(0xbeef));
  const csnp = bytes(head(24, 33), u16(33 + entry.length), node, new Array<number>(8).fill(0), lspId, entry);
  const lspEntries = [{ lspId: "0000.0000.0001.02-03", sequence: 7, remainingLifetimeSeconds: 1199, checksum: 0xbeef }];
  expect(of(csnp)).toMatchObject({
    sourceId: "0000.0000.0001.02",
    startLspId: "0000.0000.0000.00-00",
    endLspId: "0000.0000.0001.02-03",
    lspEntries,
  });
  const psnp = bytes(head(27, 17), u16(17 + entry.length), node, entry);
  expect(of(psnp)).toMatchObject({ sourceId: "0000.0000.0001.02", startLspId: undefined, lspEntries });
});

test.each<[string, Uint8Array]>([
  ["IS-IS, L1 Lan IIH, src-id 0000.0000.0001, lan-id 0000.0000.0001.02, prio 64, length 27", lanHello()],
  ["IS-IS, p2p IIH, src-id 0000.0000.0001, length 23", p2pHello(tlv(240, 2))],
  ["IS-IS, L2 LSP, lsp-id 0000.0000.0001.02-03, seq 0x00000010, lifetime 1199s, length 27", lsp(1)],
  ["IS-IS, L2 PSNP, src-id 0000.0000.0001.02, length 17", bytes(head(27, 17), u16(17), node)],
  ["IS-IS, unknown PDU-Type 3, length 8", bytes(head(3, 8))],
])("%s", (line, content) => {
  expect(summary(frame(content), { protocols })).toBe(line);
});

test("OSI's other protocols stay payload", () => {
  const clnp = bytes(0x81, counting(20));
  const decoded = decode(frame(clnp), { protocols });
  expect(decoded.isis).toBeUndefined();
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toEqual(clnp);
});

const replaced = (at: number, ...values: number[]): Uint8Array => {
  const content = lanHello(tlv(1, 3, 0x49, 0, 1));
  content.set(values, at);
  return content;
};

test.each<[string, Uint8Array]>([
  ["a version that is not 1", replaced(2, 2)],
  ["identifiers of 5 bytes, expected 6", replaced(3, 5)],
  ["a fixed part of 28 bytes, expected 27", replaced(1, 28)],
  ["length 26, expected at least 27", replaced(17, 0, 26)],
  ["length 34, but 33 bytes are available", replaced(17, 0, 34)],
  ["an element does not fit into the message", replaced(28, 5)],
  ["an element does not fit into the message", replaced(17, 0, 32)],
  ["the content of an element of type 1 does not fit", replaced(29, 4)],
  ["the content of an element of type 135 does not fit", lsp(1, tlv(135, u32(20), 33, counting(5)))],
  ["the content of an element of type 135 does not fit", lsp(1, tlv(135, u32(20), 0x48, 10))],
  ["the content of an element of type 22 does not fit", lsp(1, tlv(22, node, [0, 0, 1], 1))],
  ["the content of an element of type 2 does not fit", lsp(1, tlv(2))],
  ["the content of an element of type 222 does not fit", lsp(1, tlv(222, 1))],
  ["the content of an element of type 236 does not fit", lsp(1, tlv(236, u32(20), 0x20, 0))],
  ["a fixed part of 27 bytes, but 26 bytes are available", lanHello().subarray(0, 26)],
  ["a header of 8 bytes, but 7 bytes are available", lanHello().subarray(0, 7)],
])("is malformed: %s", (reason, content) => {
  const data = ethernet(content.length + 3, bytes(0xfe, 0xfe, 3, content));
  expect(decode(data, { protocols }).malformed).toEqual({ layer: "isis", reason });
});

test("a message that the capture cut is truncated at any length, with the elements that are there", () => {
  const content = lanHello(tlv(1, 3, 0x49, 0, 1), tlv(132, ip("10.0.0.1")), tlv(8, counting(40)));
  const whole = frame(content);
  for (let length = 18; length < 17 + content.length; length++) {
    const cut = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
    const decoded = decode(cut, { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer, `${length}`).toBe("isis");
    expect(decoded.isis?.ipv4Addresses, `${length}`).toEqual(length < 17 + 39 ? undefined : ["10.0.0.1"]);
    JSON.stringify(decoded);
    summary(cut, { protocols });
  }
});

test("messages that are built are those that were written by hand", () => {
  const source = { sourceId: "0000.0000.0001" };
  const lanId = "0000.0000.0001.02";
  const link = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
  const hello = encodeIsis({
    ...source,
    type: 15,
    lanId,
    areaAddresses: ["49.0001"],
    lanNeighbors: [HOST_B.mac],
    protocols: [0xcc],
    ipv4Addresses: ["10.0.0.1"],
    ipv6Addresses: ["fe80::a"],
    tlvs: [{ type: 8, value: counting(3) }],
  });
  const byHand = [
    tlv(1, 3, 0x49, 0, 1),
    tlv(6, mac(HOST_B.mac)),
    tlv(129, 0xcc),
    tlv(132, ip("10.0.0.1")),
    tlv(232, IP6_A),
    tlv(8, counting(3)),
  ];
  expect(buildEthernet(link, hello)).toEqual(frame(lanHello(...byHand)));
  const p2p = encodeIsis({ ...source, type: 17, circuitType: 2, localCircuitId: 9 });
  expect(buildEthernet(link, p2p)).toEqual(frame(p2pHello()));
  const reachable = encodeIsis({
    type: 20,
    lspId: `${lanId}-03`,
    sequence: 16,
    remainingLifetimeSeconds: 1199,
    attached: 1,
    overload: true,
    checksum: 1,
    hostname: "rabbit",
    neighbors: [{ id: lanId, metric: 5 }],
    ipv4Prefixes: [
      { prefix: "10.2.3.0/24", metric: 20 },
      { prefix: "0.0.0.0/0", isDown: true },
    ],
    ipv6Prefixes: [{ prefix: "2001:db8::/32" }],
  });
  const elements = [
    tlv(137, letters("rabbit")),
    tlv(22, node, [0, 0, 5], 0),
    tlv(135, u32(20), 24, [10, 2, 3], u32(10), 0x80),
    tlv(236, u32(10), 0, 32, [0x20, 1, 0x0d, 0xb8]),
  ];
  const expected = lsp(1, ...elements);
  // The builder does not set the bit for the repair of partitions, which no system uses.
  expected[26] = 0x0f;
  expect(reachable.subarray(3)).toEqual(expected);
  const entry = { lspId: `${lanId}-03`, sequence: 7, remainingLifetimeSeconds: 1199, checksum: 0xbeef };
  const many = encodeIsis({ type: 24, sourceId: lanId, lspEntries: new Array(16).fill(entry) });
  expect(of(many.subarray(3))?.lspEntries).toHaveLength(16);
  expect(of(many.subarray(3))?.tlvs.map(({ value }) => value.length)).toEqual([240, 16]);
  expect(of(encodeIsis({ type: 26, sourceId: lanId }).subarray(3))?.sourceId).toBe(lanId);
});
