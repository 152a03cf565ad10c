import { expect, test } from "vitest";
import { bytes, counting, echo, ethernet, ipv4, ipv6, tcp, u16, u32, udp } from "../../../test/frames.ts";
import { IKE_MESSAGES, IKE_SA_INIT, ikeMessage } from "../../../test/protocol-frames/ike.ts";
import { icmpv6 as buildIcmpv6 } from "../../build/icmp.ts";
import { ipv4 as buildIpv4 } from "../../build/ipv4.ts";
import { ipv6 as buildIpv6 } from "../../build/ipv6.ts";
import { type AhFields, encodeAh } from "../../build/security/ah.ts";
import { type EspFields, encodeEsp } from "../../build/security/esp.ts";
import { encodeIke, type IkeFields, type IkePayloadFields } from "../../build/security/ike.ts";
import { encodeNatTraversal, type NatTraversalFields } from "../../build/security/nat-traversal.ts";
import { udp as buildUdp } from "../../build/udp.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { explain } from "../../match/explanation.ts";
import { match } from "../../match/match.ts";
import { containing } from "../../match/matchers.ts";
import { ipInIp } from "../tunnels/ip-in-ip.ts";
import { ah } from "./ah.ts";
import { esp } from "./esp.ts";
import { ike } from "./ike.ts";
import { natTraversal } from "./nat-traversal.ts";

const options = { protocols: [ah, esp, ike, ipInIp, natTraversal] };
const over4 = (protocol: number, message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(protocol, message));
const onPort = (port: number, message: Uint8Array): Uint8Array => over4(17, udp(port, port, message));
const line = (data: Uint8Array): string =>
  summary(data, options).replace(/^IP 192\.168\.0\.2(?:\.\d+)? > 192\.168\.1\.2(?:\.\d+)?: /, "");
const HEAD = bytes(4, 0, 0, u32(0x100), u32(7), counting(12));
const authenticated = (nextHeader: number, message: Uint8Array): Uint8Array =>
  over4(51, bytes(nextHeader, HEAD, message));
const AH_TEXT = "AH(spi=0x00000100,seq=0x7,icv=0x000102030405060708090a0b): ";

test("ESP has an index and a sequence number, and the rest is payload", () => {
  const data = over4(50, bytes(u32(0x12345678), u32(9), counting(40)));
  const { esp: found, payload } = decode(data, options);
  expect(found?.toJSON()).toEqual({ spi: 0x12345678, sequence: 9 });
  expect(payload).toEqual(counting(40));
  expect(line(data)).toBe("ESP(spi=0x12345678,seq=0x9), length 48");
  expect(match(data, { esp: { spi: 0x12345678 } }, options)).toBe(true);
});

test("an explanation shows indices as the summary does, in hexadecimal", () => {
  const { fields } = explain(over4(50, bytes(u32(0x12345678), u32(9))), { esp: { spi: 0x1234 } }, options);
  expect(fields).toEqual([{ path: "esp.spi", fits: false, expected: "0x1234", actual: "0x12345678" }]);
});

test("an authentication header in IPv4 is followed by the layers of the message", () => {
  const data = authenticated(1, echo(8, 1, 2, counting(8)));
  const decoded = decode(data, options);
  expect(decoded.ah).toMatchObject({ nextHeader: 1, headerBytes: 24, spi: 0x100, sequence: 7, icv: counting(12) });
  expect(decoded.icmp).toMatchObject({ sequence: 2, checksumValid: true });
  expect(decoded.payload).toEqual(counting(8));
  expect(line(data)).toBe(`${AH_TEXT}ICMP echo request, id 1, seq 2, length 16`);
});

test("the checksum of a message after an authentication header covers its own protocol number", () => {
  const datagram = authenticated(17, udp(1000, 9, counting(3)));
  expect(decode(datagram, options).udp?.checksumValid).toBe(true);
  expect(line(datagram)).toBe(`${AH_TEXT}1000 > 9: UDP, length 3`);
  const segment = authenticated(6, tcp(0x18, counting(5)));
  expect(decode(segment, options).tcp?.checksumValid).toBe(true);
  expect(line(segment)).toBe(`${AH_TEXT}40000 > 5201: Flags [P.], seq 1000:1005, ack 2000, win 512, length 5`);
});

test("an authentication header may be followed by a tunnel, or by an unknown protocol", () => {
  const inner = ipv4(1, echo(8, 1, 2, counting(8)));
  expect(decode(authenticated(4, inner), options).ipInIp?.inner?.icmp?.type).toBe(8);
  expect(line(authenticated(253, counting(9)))).toBe(`${AH_TEXT}ip-proto-253 9`);
  expect(decode(authenticated(51, bytes(1, HEAD, inner)), options).payload).toEqual(bytes(1, HEAD, inner));
});

test("IKE of version 2 has a header and payloads", () => {
  const data = onPort(500, IKE_SA_INIT);
  const { ike: found, malformed } = decode(data, options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({
    initiatorSpi: "08090a0b0c0d0e0f",
    responderSpi: "0000000000000000",
    nextPayload: 33,
    version: 2,
    minorVersion: 0,
    exchangeType: 34,
    flags: 8,
    encrypted: undefined,
    fromInitiator: true,
    isResponse: false,
    messageId: 0,
    lengthBytes: IKE_SA_INIT.length,
  });
  expect(found?.payloads.map(({ type }) => type)).toEqual([33, 34, 40, 41]);
  expect(found?.payloads[2]).toEqual({ type: 40, critical: false, data: counting(32) });
  expect(match(data, { ike: { exchangeType: 34, payloads: containing({ type: 40 }) } }, options)).toBe(true);
});

test.each([
  [0, "isakmp: parent_sa ikev2_init[I]", [33, 34, 40, 41]],
  [2, "isakmp: child_sa ikev2_auth[I]", [46]],
  [3, "isakmp: child_sa child_sa[R]", [46]],
  [4, "isakmp: child_sa inf2[IR]", [46]],
  [5, "isakmp: phase 1 I ident", [1, 13]],
])("message %i is shown as %s", (index, text, types) => {
  const message = IKE_MESSAGES[index] ?? bytes();
  expect(line(onPort(500, message))).toBe(text);
  expect(decode(onPort(500, message), options).ike?.payloads.map(({ type }) => type)).toEqual(types);
});

test("the payloads of an encrypted message of version 1 are not read", () => {
  const message = ikeMessage(
    8,
    { version: 0x10, exchange: 32, flags: 1, messageId: 5, responderSpi: counting(8) },
    counting(20),
  );
  const { ike: found, malformed } = decode(onPort(500, message), options);
  expect(found).toMatchObject({ encrypted: true, fromInitiator: undefined, nextPayload: 8, payloads: [] });
  expect(malformed).toBeUndefined();
  expect(line(onPort(500, message))).toBe("isakmp: phase 2/others ? oakley-quick[E]");
});

test.each([
  ["esp", 4500, counting(8).map((byte) => byte + 1), "UDP-encap: ESP(spi=0x01020304,seq=0x5060708), length 8"],
  ["ike", 4500, bytes(u32(0), IKE_SA_INIT), "NONESP-encap: isakmp: parent_sa ikev2_init[I]"],
  ["keep-alive", 4500, bytes(0xff), "isakmp-nat-keep-alive"],
])("NAT traversal contains %s", (type, port, message, text) => {
  const data = onPort(port, message);
  const decoded = decode(data, options);
  expect(decoded.natTraversal?.type).toBe(type);
  expect([decoded.esp !== undefined, decoded.ike !== undefined]).toEqual([type === "esp", type === "ike"]);
  expect(decoded.payload).toEqual(message);
  expect(line(data)).toBe(text);
  const reversed = { protocols: options.protocols.toReversed() };
  expect(summary(data, reversed)).toBe(summary(data, options));
});

test("NAT traversal without the protocols inside decodes none of them", () => {
  const decoded = decode(onPort(4500, bytes(u32(0), IKE_SA_INIT)), { protocols: [natTraversal] });
  expect(decoded.natTraversal?.type).toBe("ike");
  expect(decoded.ike).toBeUndefined();
});

const damaged = (at: number, value: number): Uint8Array => {
  const message = IKE_SA_INIT.slice();
  message[at] = value;
  return message;
};

test.each([
  ["esp", "a header of 8 bytes, but 7 bytes are available", over4(50, counting(7))],
  ["ah", "a header of 12 bytes, but 11 bytes are available", over4(51, counting(11))],
  ["ah", "header length 8, expected at least 12", over4(51, bytes(17, 0, counting(14)))],
  ["ah", "header length 24, but 20 bytes are available", over4(51, bytes(17, HEAD.subarray(0, -4)))],
  ["ike", "a header of 28 bytes, but 27 bytes are available", onPort(500, counting(27))],
  ["ike", "version 3, expected 1 or 2", onPort(500, damaged(17, 0x30))],
  ["ike", "length 27, expected at least 28", onPort(500, bytes(IKE_SA_INIT.subarray(0, 24), u32(27)))],
  ["ike", "length 168, but 167 bytes are available", onPort(500, IKE_SA_INIT.subarray(0, -1))],
  ["ike", "a payload of 3 bytes, expected at least 4", onPort(500, damaged(31, 3))],
  ["ike", "a payload does not fit into the message", onPort(500, damaged(30, 1))],
  ["natTraversal", "a header of 4 bytes, but 3 bytes are available", onPort(4500, counting(3))],
])("%s is malformed: %s", (layer, reason, data) => {
  expect(decode(data, options).malformed).toEqual({ layer, reason });
});

test("a message that the capture cut is truncated, with the payloads that are there", () => {
  const whole = onPort(500, IKE_SA_INIT);
  const decoded = decode({ data: whole.subarray(0, -20), originalLength: whole.length, linkType: 1 }, options);
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("ike");
  expect(decoded.ike?.payloads.map(({ type }) => type)).toEqual([33, 34, 40]);
});

const IKE = { initiatorSpi: "0011223344556677", exchangeType: 34 };
const ROUTE4 = { source: "10.0.0.1", destination: "10.0.0.2" };
const ROUTE6 = { source: "fe80::1", destination: "fe80::2" };
const PORTS = { sourcePort: 4500, destinationPort: 4500 };

test("what is built decodes to the same fields", () => {
  const inEsp = encodeEsp({ spi: 5, sequence: 6 }, counting(12));
  expect(decode(ethernet(0x0800, buildIpv4(ROUTE4, inEsp).bytes), options).esp).toMatchObject({ spi: 5, sequence: 6 });
  const inUdp = buildUdp(PORTS, encodeNatTraversal({ type: "esp" }, inEsp));
  expect(decode(ethernet(0x0800, buildIpv4(ROUTE4, inUdp).bytes), options).esp).toMatchObject({ spi: 5 });
  const asIke = encodeNatTraversal({ type: "ike" }, IKE_SA_INIT);
  expect(decode(ethernet(0x0800, buildIpv4(ROUTE4, buildUdp(PORTS, asIke)).bytes), options).ike?.version).toBe(2);
  expect(encodeNatTraversal({ type: "keep-alive" })).toEqual(bytes(0xff));
});

test("an authentication header is built for both versions of IP, and the message gets its checksum", () => {
  const header = { spi: 5, sequence: 6, icv: counting(16) };
  const inIpv4 = buildIpv4(ROUTE4, encodeAh(header, buildUdp(PORTS, bytes(0xff))));
  const decoded = decode(ethernet(0x0800, inIpv4.bytes), options);
  expect(decoded.ah).toMatchObject({ ...header, nextHeader: 17, headerBytes: 28 });
  expect(decoded.udp?.checksumValid).toBe(true);
  const inIpv6 = decode(
    ethernet(0x86dd, buildIpv6(ROUTE6, encodeAh({ spi: 5, sequence: 6 }, buildIcmpv6())).bytes),
    options,
  );
  expect(inIpv6.ipv6?.extensionHeaders[0]).toMatchObject({ name: "authentication", spi: 5, headerBytes: 24 });
  expect(inIpv6.icmpv6?.checksumValid).toBe(true);
  expect(inIpv6.ah).toBeUndefined();
});

test("a message of IKE that is built decodes to the same fields", () => {
  const fields = { initiatorSpi: "0011223344556677", responderSpi: "8899aabbccddeeff", exchangeType: 35, messageId: 1 };
  const payloads = [
    { type: 34, critical: true, data: counting(8) },
    { type: 46, data: counting(40), nextPayload: 35 },
  ];
  const request = decode(onPort(500, encodeIke({ ...fields, fromInitiator: true, payloads })), options);
  expect(request.malformed).toBeUndefined();
  expect(request.ike).toMatchObject({ ...fields, version: 2, flags: 8, nextPayload: 34, lengthBytes: 84 });
  expect(request.ike?.payloads).toEqual([
    { type: 34, critical: true, data: counting(8) },
    { type: 46, critical: false, data: counting(40) },
  ]);
  const response = decode(onPort(500, encodeIke({ ...fields, isResponse: true })), options).ike;
  expect(response).toMatchObject({ isResponse: true, nextPayload: 0, payloads: [] });
  const old = encodeIke({ ...fields, version: 1, encrypted: true, nextPayload: 8 });
  expect(decode(onPort(500, old), options).ike).toMatchObject({ version: 1, encrypted: true, nextPayload: 8 });
  expect(decode(onPort(500, encodeIke({ ...fields, lengthBytes: 99 })), options).malformed?.layer).toBe("ike");
});

test.each([
  ["encodeIke.initiatorSpi must be 16 hexadecimal digits", () => encodeIke({ ...IKE, initiatorSpi: "0x12" })],
  ["encodeIke.exchangeType must be an integer from 0 to 255", () => encodeIke({ ...IKE, exchangeType: 256 })],
  ["encodeIke.fromInitiator must be true or false", () => encodeIke({ ...IKE, fromInitiator: 1 as unknown as true })],
  ["encodeIke: unknown option", () => encodeIke({ ...IKE, spi: 1 } as IkeFields)],
  [
    "encodeIke.payloads[0]: unknown option",
    () => encodeIke({ ...IKE, payloads: [{ type: 1, data: bytes(), id: 1 } as IkePayloadFields] }),
  ],
  [
    "encodeIke.payloads[0].type must be an integer",
    () => encodeIke({ ...IKE, payloads: [{ type: 256, data: bytes() }] }),
  ],
  ["encodeEsp.spi must be an integer from 0 to 4294967295", () => encodeEsp({ spi: 2 ** 32, sequence: 0 })],
  ["encodeEsp: unknown option", () => encodeEsp({ spi: 1, sequence: 1, iv: 2 } as EspFields)],
  ["encodeAh.nextHeader must be a protocol number", () => encodeAh({ spi: 1, sequence: 1 }, bytes(1))],
  [
    "encodeAh.icv must be bytes, a multiple of 4",
    () => encodeAh({ spi: 1, sequence: 1, icv: counting(3), nextHeader: 1 }),
  ],
  ["encodeAh: unknown option", () => encodeAh({ spi: 1, sequence: 1, next: 2 } as AhFields)],
  ["encodeNatTraversal.type must be one of", () => encodeNatTraversal({ type: "ah" as "esp" })],
  [
    "encodeNatTraversal: payload must be absent in a keep-alive",
    () => encodeNatTraversal({ type: "keep-alive" }, bytes(1)),
  ],
  ["encodeNatTraversal: unknown option", () => encodeNatTraversal({ kind: "esp" } as unknown as NatTraversalFields)],
])("a builder refuses what does not fit: %s", (message, build) => {
  expect(build).toThrow(message);
});

test("the header of IPv6 stays as it is", () => {
  expect(summary(ethernet(0x86dd, ipv6(50, bytes(u32(0x100), u32(1), u16(0)))), options)).toBe(
    "IP6 fe80::a > fe80::b: ESP(spi=0x00000100,seq=0x1), length 10",
  );
});
