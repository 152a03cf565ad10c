import { expect, test } from "vitest";
import { bytes, counting, ethernet, ip, u16, u32 } from "../../../test/frames.ts";
import { encodePpp } from "../../build/link/ppp.ts";
import { encodeChap, encodePap } from "../../build/link/ppp-authentication.ts";
import { encodeIpcp, encodeIpv6cp, encodeLcp } from "../../build/link/ppp-control.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { chap } from "./chap.ts";
import { ipcp } from "./ipcp.ts";
import { ipv6cp } from "./ipv6cp.ts";
import { lcp } from "./lcp.ts";
import { pap } from "./pap.ts";
import { ppp } from "./ppp.ts";

const protocols = [ppp, lcp, ipcp, ipv6cp, pap, chap];
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const message = (code: number, ...body: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...body);
  return bytes(code, 7, u16(content.length + 4), content);
};
/** By the EtherType of PPP, as tunnels contain it. */
const frame = (protocol: number, content: Uint8Array): Uint8Array => ethernet(0x880b, bytes(u16(protocol), content));
const of = (protocol: number, content: Uint8Array) => decode(frame(protocol, content), { protocols });

const request = message(1, [1, 4, ...u16(1492)], [3, 5, ...u16(0xc223), 5], [5, 6, ...u32(0xdeadbeef)], [7, 2]);
const addresses = message(1, [3, 6, ...ip("10.0.0.7")], [129, 6, ...ip("10.0.0.1")], [131, 6, ...ip("10.0.0.2")]);
const identifier = message(2, [1, 10, ...counting(8)]);
const pair = message(1, 5, letters("alice"), 6, letters("secret"));
const response = message(2, 4, counting(4), letters("alice"));

test("LCP has its options, by name and as bytes", () => {
  const decoded = of(0xc021, request);
  expect(decoded.payload).toHaveLength(0);
  expect(decoded.lcp?.toJSON()).toEqual({
    code: 1,
    identifier: 7,
    lengthBytes: 21,
    options: [
      { type: 1, value: "05d4" },
      { type: 3, value: "c22305" },
      { type: 5, value: "deadbeef" },
      { type: 7, value: "" },
    ],
    maximumReceiveUnitBytes: 1492,
    authenticationProtocol: 0xc223,
    authenticationAlgorithm: 5,
    magicNumber: 0xdeadbeef,
  });
  const pattern = { ppp: { protocol: 0xc021 }, lcp: { code: 1, authenticationProtocol: 0xc223 } };
  expect(match(frame(0xc021, request), pattern, { protocols })).toBe(true);
});

test("echoes have a magic number, and a reject has its protocol", () => {
  expect(of(0xc021, message(10, u32(5), counting(2))).lcp?.toJSON()).toEqual({
    code: 10,
    identifier: 7,
    lengthBytes: 10,
    data: "000000050001",
    magicNumber: 5,
  });
  expect(of(0xc021, message(8, u16(0x8057), counting(2))).lcp).toMatchObject({ rejectedProtocol: 0x8057 });
  expect(of(0xc021, message(5)).lcp).toMatchObject({ magicNumber: undefined, options: undefined });
});

test("IPCP and IPV6CP have addresses and the interface identifier", () => {
  expect(of(0x8021, addresses).ipcp).toMatchObject({
    address: "10.0.0.7",
    primaryDns: "10.0.0.1",
    secondaryDns: "10.0.0.2",
  });
  expect(of(0x8057, identifier).ipv6cp).toMatchObject({ code: 2, interfaceIdentifier: counting(8) });
  expect(of(0x8057, message(1, [1, 4, 1, 2])).ipv6cp?.interfaceIdentifier).toBeUndefined();
});

test("PAP has peer and password, or a text", () => {
  expect(of(0xc023, pair).pap?.toJSON()).toMatchObject({ code: 1, peerId: "alice", password: "secret" });
  expect(of(0xc023, message(2, 2, letters("ok"))).pap?.toJSON()).toEqual({
    code: 2,
    identifier: 7,
    lengthBytes: 7,
    message: "ok",
  });
});

test("CHAP has value and name, or a text", () => {
  expect(of(0xc223, response).chap?.toJSON()).toMatchObject({ code: 2, value: "00010203", name: "alice" });
  expect(of(0xc223, message(4, letters("no"))).chap?.toJSON()).toEqual({
    code: 4,
    identifier: 7,
    lengthBytes: 6,
    message: "no",
  });
});

test.each<[string, number, Uint8Array]>([
  ["LCP, Conf-Request (0x01), id 7, length 23", 0xc021, request],
  ["LCP, Unknown Opcode (0x10), id 7, length 6", 0xc021, message(16)],
  ["IPCP, Conf-Request (0x01), id 7, length 24", 0x8021, addresses],
  ["IP6CP, Conf-Ack (0x02), id 7, length 16", 0x8057, identifier],
  ["PAP, Auth-Req (0x01), id 7, Peer alice, Name secret", 0xc023, pair],
  ["PAP, Auth-NACK (0x03), id 7, Msg no", 0xc023, message(3, 2, letters("no"))],
  ["PAP, unknown (0x09), id 7", 0xc023, message(9)],
  ["PAP, Auth-ACK (0x02), id 7, Msg", 0xc023, message(2, 0)],
  ["CHAP, Response (0x02), id 7, Value 00010203, Name alice", 0xc223, response],
  ["CHAP, Success (0x03), id 7, Msg ok", 0xc223, message(3, letters("ok"))],
  ["CCP length 4", 0x80fd, message(1)],
])("%s", (line, protocol, content) => {
  expect(summary(frame(protocol, content), { protocols })).toBe(line);
});

test.each<[string, string, number, Uint8Array]>([
  ["lcp", "length 3, expected at least 4", 0xc021, bytes(1, 7, u16(3))],
  ["lcp", "length 9, but 8 bytes are available", 0xc021, bytes(1, 7, u16(9), 1, 4, u16(9))],
  ["lcp", "an option does not fit into the message", 0xc021, message(1, 1, 5, 0, 0)],
  ["ipcp", "an option does not fit into the message", 0x8021, message(3, 3, 1)],
  ["ipv6cp", "a header of 4 bytes, but 2 bytes are available", 0x8057, bytes(1, 7)],
  ["pap", "peer and password do not fit into the message", 0xc023, message(1, 2, letters("ab"), 4, 1)],
  ["chap", "the value does not fit into the message", 0xc223, message(1, 4, 1)],
])("is malformed: %s, %s", (layer, reason, protocol, content) => {
  expect(of(protocol, content).malformed).toEqual({ layer, reason });
});

test("a message that the capture cut is truncated at any length", () => {
  for (const [name, protocol, content] of [
    ["lcp", 0xc021, request],
    ["ipcp", 0x8021, addresses],
    ["ipv6cp", 0x8057, identifier],
    ["pap", 0xc023, pair],
    ["chap", 0xc223, response],
  ] as const) {
    const whole = frame(protocol, content);
    for (let length = 16; length < whole.length; length++) {
      const cut = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
      const decoded = decode(cut, { protocols });
      expect(decoded.malformed, `${name} ${length}`).toBeUndefined();
      expect(decoded.truncated?.layer, `${name} ${length}`).toBe(name);
      JSON.stringify(decoded);
      summary(cut, { protocols });
    }
  }
});

test("messages that are built are those that were written by hand", () => {
  const built = encodeLcp({
    code: 1,
    identifier: 7,
    maximumReceiveUnitBytes: 1492,
    authenticationProtocol: 0xc223,
    authenticationAlgorithm: 5,
    magicNumber: 0xdeadbeef,
    options: [{ type: 7, value: bytes() }],
  });
  expect(encodePpp({}, built)).toEqual(bytes(u16(0xc021), request));
  expect(encodeLcp({ code: 8, rejectedProtocol: 0x8057, data: bytes(1) }).bytes).toEqual(
    bytes(8, 0, u16(7), u16(0x8057), 1),
  );
  const dns = { primaryDns: "10.0.0.1", secondaryDns: "10.0.0.2" };
  expect(encodePpp({}, encodeIpcp({ code: 1, identifier: 7, address: "10.0.0.7", ...dns }))).toEqual(
    bytes(u16(0x8021), addresses),
  );
  expect(encodePpp({}, encodeIpv6cp({ code: 2, identifier: 7, interfaceIdentifier: counting(8) }))).toEqual(
    bytes(u16(0x8057), identifier),
  );
  expect(encodePpp({}, encodePap({ code: 1, identifier: 7, peerId: "alice", password: "secret" }))).toEqual(
    bytes(u16(0xc023), pair),
  );
  expect(encodePap({ code: 2, message: "ok" }).bytes).toEqual(bytes(2, 0, u16(7), 2, letters("ok")));
  expect(encodePpp({}, encodeChap({ code: 2, identifier: 7, value: counting(4), name: "alice" }))).toEqual(
    bytes(u16(0xc223), response),
  );
  expect(encodeChap({ code: 3, message: "ok", lengthBytes: 9 }).bytes).toEqual(bytes(3, 0, u16(9), letters("ok")));
});

test.each<[string, () => unknown]>([
  ['lcp: unknown option "mru"; expected one of code, identifier', () => encodeLcp({ code: 1, mru: 1 } as never)],
  ["lcp.code must be from 1 to 4 in a message with options, got 5", () => encodeLcp({ code: 5, magicNumber: 1 })],
  ["lcp.data must be undefined in a message with options", () => encodeLcp({ code: 1, data: bytes(1) })],
  ["lcp.rejectedProtocol must be undefined unless the code is 8", () => encodeLcp({ code: 1, rejectedProtocol: 1 })],
  ["lcp.authenticationProtocol must be given with", () => encodeLcp({ code: 1, authenticationAlgorithm: 1 })],
  ["lcp.magicNumber must be an integer", () => encodeLcp({ code: 1, magicNumber: -1 })],
  ["ipcp.address must be an address, got 5", () => encodeIpcp({ code: 1, address: 5 as never })],
  ["ipv6cp.interfaceIdentifier must be 8 bytes", () => encodeIpv6cp({ code: 1, interfaceIdentifier: counting(7) })],
  ["pap.password must be undefined in a message with code 2", () => encodePap({ code: 2, password: "a" })],
  ["pap.peerId must be a string, got 5", () => encodePap({ code: 1, peerId: 5 as never })],
  ["pap.peerId: length must be an integer", () => encodePap({ code: 1, peerId: "a".repeat(256) })],
  ["chap.value must be a Uint8Array, got undefined", () => encodeChap({ code: 1 })],
  ["chap.message must be undefined in a message with code 1", () => encodeChap({ code: 1, message: "a" })],
])("refuses: %s", (text, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(text);
});
