import { expect, test } from "vitest";
import { bytes, counting, ethernet, ipv4, u32, udp } from "../../../test/frames.ts";
import { encodeWireguard, type WireguardFields } from "../../build/security/wireguard.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { wireguard } from "./wireguard.ts";

const options = { protocols: [wireguard] };
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(51820, 51820, message)));
const zeros = (length: number): Uint8Array => new Uint8Array(length);
const SENDER = bytes(0x78, 0x56, 0x34, 0x12);
const RECEIVER = bytes(0x0d, 0, 0, 0xf0);

test.each([
  [
    "Handshake Initiation, sender 0x12345678, length 148",
    bytes(1, 0, 0, 0, SENDER, zeros(140)),
    { type: 1, senderIndex: 0x12345678, receiverIndex: undefined, counter: undefined, packetBytes: undefined },
  ],
  [
    "Handshake Response, sender 0x12345678, receiver 0xf000000d, length 92",
    bytes(2, 0, 0, 0, SENDER, RECEIVER, zeros(80)),
    { type: 2, senderIndex: 0x12345678, receiverIndex: 0xf000000d },
  ],
  [
    "Cookie Reply, receiver 0xf000000d, length 64",
    bytes(3, 0, 0, 0, RECEIVER, zeros(56)),
    { type: 3, senderIndex: undefined, receiverIndex: 0xf000000d },
  ],
  [
    "Transport Data, receiver 0xf000000d, counter 4294967303, length 112",
    bytes(4, 0, 0, 0, RECEIVER, 7, 0, 0, 0, 1, 0, 0, 0, zeros(96)),
    { type: 4, receiverIndex: 0xf000000d, counter: 2 ** 32 + 7, packetBytes: 80 },
  ],
  [
    "Keepalive, receiver 0xf000000d, counter 0, length 32",
    bytes(4, 0, 0, 0, RECEIVER, zeros(24)),
    { type: 4, counter: 0, packetBytes: 0 },
  ],
])("%s", (line, message, fields) => {
  const decoded = decode(frame(message), options);
  expect(decoded.wireguard).toMatchObject(fields);
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toEqual(message);
  expect(summary(frame(message), options)).toBe(`IP 192.168.0.2.51820 > 192.168.1.2.51820: WireGuard, ${line}`);
});

test.each([
  ["a header of 4 bytes, but 3 bytes are available", counting(3)],
  ["type 0, expected 1 to 4", u32(0)],
  ["type 5, expected 1 to 4", bytes(5, 0, 0, 0)],
  ["a message of 148 bytes, but 147 bytes are available", bytes(1, zeros(146))],
  ["93 bytes, expected 92 in a message of type 2", bytes(2, zeros(92))],
  ["a message of 32 bytes, but 31 bytes are available", bytes(4, zeros(30))],
  ["a message of 32 bytes, but 4 bytes are available", bytes(4, zeros(3))],
])("is malformed: %s", (reason, message) => {
  const data = frame(Uint8Array.from(message));
  expect(decode(data, options).malformed).toEqual({ layer: "wireguard", reason });
  expect(decode(data, options).wireguard?.packetBytes).toBeUndefined();
});

test("a message that the capture cut is truncated, with the fields that are there", () => {
  const whole = frame(bytes(4, 0, 0, 0, RECEIVER, 7, zeros(100)));
  const decoded = decode({ data: whole.subarray(0, -92), originalLength: whole.length, linkType: 1 }, options);
  expect(decoded.truncated?.layer).toBe("wireguard");
  expect(decoded.wireguard).toMatchObject({ receiverIndex: 0xf000000d, counter: 7, packetBytes: undefined });
});

test("what is built decodes to the same fields", () => {
  const data = { type: 4, receiverIndex: 9, counter: Number.MAX_SAFE_INTEGER };
  expect(decode(frame(encodeWireguard(data, counting(48))), options).wireguard).toMatchObject({
    ...data,
    packetBytes: 32,
  });
  const response = { type: 2, senderIndex: 1, receiverIndex: 0xffff_ffff };
  expect(decode(frame(encodeWireguard(response)), options).wireguard).toMatchObject(response);
  expect(match(frame(encodeWireguard({ type: 1 })), { wireguard: { type: 1, senderIndex: 0 } }, options)).toBe(true);
});

test.each([
  [{ type: 5 }, "encodeWireguard.type must be one of 1, 2, 3, 4, got 5"],
  [{ type: 1, receiverIndex: 1 }, "encodeWireguard.receiverIndex must be absent in a message of type 1, got 1"],
  [{ type: 4, counter: -1 }, "encodeWireguard.counter must be an integer from 0 to 9007199254740991"],
  [{ type: 1, senderIndex: 2 ** 32 }, "encodeWireguard.senderIndex must be an integer from 0 to 4294967295"],
  [{ type: 1, index: 1 }, "encodeWireguard: unknown option"],
])("a builder refuses %j", (fields, message) => {
  expect(() => encodeWireguard(fields as WireguardFields)).toThrow(message);
});
