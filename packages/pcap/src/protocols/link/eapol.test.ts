import { expect, test } from "vitest";
import { bytes, counting, ethernet, HOST_A, HOST_B, u16, u32 } from "../../../test/frames.ts";
import { encodeEap } from "../../build/link/eap.ts";
import { encodeEapol } from "../../build/link/eapol.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { match } from "../../match/match.ts";
import { eap } from "./eap.ts";
import { eapol } from "./eapol.ts";

const protocols = [eapol, eap];
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const frame = (content: Uint8Array): Uint8Array => ethernet(0x888e, content, 60);
const identity = bytes(1, 0, u16(10), 2, 7, u16(10), 1, letters("alice"));
const rsn = bytes(
  [1, 3, ...u16(97), 2, ...u16(0x008a), ...u16(16), ...u32(1), ...u32(2)],
  counting(32),
  new Array<number>(16).fill(3),
  new Array<number>(8).fill(4),
  new Array<number>(8).fill(0),
  new Array<number>(16).fill(5),
  [...u16(2), 0xdd, 0],
);
const rc4 = bytes(
  [2, 3, ...u16(49), 1, ...u16(5), ...u32(0), ...u32(9)],
  new Array<number>(16).fill(6),
  0x81,
  new Array<number>(16).fill(7),
  [1, 2, 3, 4, 5],
);

test("an EAP packet has its header, its type and its identity, and padding is not part of it", () => {
  const data = frame(identity);
  const decoded = decode(data, { protocols });
  expect(decoded.eapol?.toJSON()).toEqual({ version: 1, type: 0, lengthBytes: 10 });
  expect(decoded.eap?.toJSON()).toEqual({
    code: 2,
    identifier: 7,
    lengthBytes: 10,
    type: 1,
    typeData: "616c696365",
    identity: "alice",
  });
  expect(decoded.payload).toHaveLength(0);
  expect(match(data, { eapol: { type: 0 }, eap: { identity: "alice" } }, { protocols })).toBe(true);
  expect(summary(data, { protocols })).toBe("EAP packet (0) v1, len 10");
});

test("without `eap`, the EAP packet is payload", () => {
  const decoded = decode(frame(identity), { protocols: [eapol] });
  expect(decoded.eap).toBeUndefined();
  expect(decoded.payload).toEqual(identity.subarray(4));
});

test("start, logoff and unknown types have their names", () => {
  const line = (type: number): string => summary(frame(bytes(1, type, 0, 0)), { protocols });
  expect([1, 2, 3, 4, 5].map(line)).toEqual([
    "EAPOL start (1) v1, len 0",
    "EAPOL logoff (2) v1, len 0",
    "EAPOL key (3) v1, len 0",
    "Encapsulated ASF alert (4) v1, len 0",
    "unknown (5) v1, len 0",
  ]);
});

test("a key of IEEE 802.11 has the parts of its descriptor", () => {
  const decoded = decode(frame(rsn), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.eapol).toMatchObject({
    keyDescriptorType: 2,
    keyInformation: 0x008a,
    keyLengthBytes: 16,
    replayCounter: 0x1_0000_0002n,
    keyNonce: counting(32),
    keyIv: new Uint8Array(16).fill(3),
    keyRsc: new Uint8Array(8).fill(4),
    keyMic: new Uint8Array(16).fill(5),
    keyData: bytes(0xdd, 0),
    keyIndex: undefined,
    keySignature: undefined,
  });
});

test("a key of RC4 has the parts of its descriptor", () => {
  const decoded = decode(frame(rc4), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.eapol).toMatchObject({
    keyDescriptorType: 1,
    keyInformation: undefined,
    keyLengthBytes: 5,
    replayCounter: 9n,
    keyIv: new Uint8Array(16).fill(6),
    keyIndex: 0x81,
    keySignature: new Uint8Array(16).fill(7),
    keyData: bytes(1, 2, 3, 4, 5),
    keyMic: undefined,
  });
});

test("notifications, refusals and expanded types have their own fields", () => {
  const eapOf = (...message: (number | number[])[]) =>
    decode(frame(encodedBody(bytes(...message))), { protocols }).eap?.toJSON();
  const encodedBody = (body: Uint8Array): Uint8Array => bytes(1, 0, u16(body.length), body);
  expect(eapOf(1, 1, u16(7), 2, letters("hi"))).toMatchObject({ type: 2, notification: "hi" });
  expect(eapOf(2, 1, u16(7), 3, 13, 25)).toMatchObject({ type: 3, desiredTypes: [13, 25] });
  expect(eapOf(2, 1, u16(12), 254, 0, 0x37, 0x2a, u32(1))).toMatchObject({ vendorId: 0x372a, vendorType: 1 });
  expect(eapOf(3, 1, u16(4))).toEqual({ code: 3, identifier: 1, lengthBytes: 4 });
});

test.each<[string, string, Uint8Array]>([
  ["eapol", "length 47, but 46 bytes are available", bytes(1, 0, u16(47), new Array<number>(46).fill(0))],
  ["eapol", "length 10, expected at least 95 for a key", bytes(1, 3, u16(10), 2, counting(9))],
  ["eapol", "key data of 3 bytes, but 2 follow", bytes(rsn.subarray(0, 98), 3, rsn.subarray(99))],
  ["eap", "length 4, expected at least 5 for code 1", bytes(1, 0, u16(5), 1, 1, u16(4), 1)],
  ["eap", "length 6, but 5 bytes are available", bytes(1, 0, u16(5), 1, 1, u16(6), 1)],
  ["eap", "a header of 4 bytes, but 3 bytes are available", bytes(1, 0, u16(3), 1, 1, 0)],
])("is malformed: %s, %s", (layer, reason, content) => {
  expect(decode(frame(content), { protocols }).malformed).toEqual({ layer, reason });
});

test("a frame that the capture cut is truncated at any length, with the fields that are there", () => {
  for (const content of [rsn, rc4, identity]) {
    const whole = frame(content);
    for (let length = 14; length < 14 + content.length; length++) {
      const cut = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
      const decoded = decode(cut, { protocols });
      expect(decoded.malformed, `${length}`).toBeUndefined();
      expect(decoded.truncated?.layer, `${length}`).toBe(content === identity && length >= 18 ? "eap" : "eapol");
      JSON.stringify(decoded);
    }
  }
});

test("messages that are built are those that were written by hand", () => {
  const link = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
  const message = encodeEap({ code: 2, identifier: 7, identity: "alice" });
  expect(buildEthernet(link, encodeEapol({ type: 0, version: 1 }, message))).toEqual(frame(identity));
  expect(encodeEapol({ type: 1 }).bytes).toEqual(bytes(2, 1, 0, 0));
  expect(encodeEap({ code: 2, type: 3 }, bytes(25))).toEqual(bytes(2, 0, 0, 6, 3, 25));
  expect(encodeEap({ code: 3, identifier: 9, lengthBytes: 5 })).toEqual(bytes(3, 9, 0, 5));
});

test.each<[string, () => unknown]>([
  ['eapol: unknown option "key"; expected one of type, version, lengthBytes', () => encodeEapol({ key: 1 } as never)],
  ["eapol.type must be an integer from 0 to 255, got 256", () => encodeEapol({ type: 256 })],
  ["eap.type must be a number, since requests and responses have a type", () => encodeEap({ code: 1 })],
  ["eap.identity must be a string, got 1", () => encodeEap({ code: 1, identity: 1 as never })],
  ["eap.identity must be undefined if there is a payload", () => encodeEap({ code: 1, identity: "a" }, bytes(1))],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
