import { expect, test } from "vitest";
import { bytes, ethernet, ipv4, u32, udp } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { bfd } from "./bfd.ts";

const protocols = [bfd];
const control = bytes(0x21, 0xe0, 3, 24, u32(11), u32(22), u32(300_000), u32(200_000), u32(0));
const frame = (message: Uint8Array, port = 3784): Uint8Array => ethernet(0x0800, ipv4(17, udp(49152, port, message)));

test("a control packet is decoded, matched and summarized, and stays the payload of UDP", () => {
  const decoded = decode(frame(control), { protocols });
  expect(decoded.bfd?.toJSON()).toEqual({
    version: 1,
    diagnostic: 1,
    state: 3,
    flags: 0x20,
    poll: true,
    final: false,
    demand: false,
    detectMultiplier: 3,
    lengthBytes: 24,
    myDiscriminator: 11,
    yourDiscriminator: 22,
    desiredMinTxUs: 300_000,
    requiredMinRxUs: 200_000,
    requiredMinEchoRxUs: 0,
  });
  expect(decoded.payload).toEqual(control);
  expect(match(frame(control), { bfd: { state: 3, poll: true } }, { protocols })).toBe(true);
});

test.each([
  ["Control, State Up, Flags: [Poll], length: 24", 3784, 0xe0],
  ["Multihop, State Down, Flags: [none], length: 24", 4784, 0x40],
  ["S-BFD, State AdminDown, Flags: [Demand], length: 24", 7784, 0x02],
  ["Lag, State AdminDown, Flags: [Final, Demand], length: 24", 6784, 0x12],
])("BFDv1, %s", (line, port, flags) => {
  const message = control.slice();
  message[1] = flags;
  expect(summary(frame(message, port), { protocols })).toBe(
    `IP 192.168.0.2.49152 > 192.168.1.2.${port}: BFDv1, ${line}`,
  );
});

test("an authentication is named by its type", () => {
  const message = bytes(control, 1, 4, 1, 65);
  message[1] = 0xc4;
  message[3] = 28;
  expect(decode(frame(message), { protocols }).bfd?.authenticationType).toBe(1);
  expect(decode(frame(control), { protocols }).bfd?.authenticationType).toBeUndefined();
});

test.each([
  ["version 0, expected 1", 0, 0x01],
  ["length 23, expected at least 24", 3, 23],
  ["length 25, but 24 bytes are available", 3, 25],
])("is malformed: %s", (reason, at, value) => {
  const damaged = control.slice();
  damaged[at] = value;
  expect(decode(frame(damaged), { protocols }).malformed).toEqual({ layer: "bfd", reason });
});

test("a packet that the capture cut is truncated", () => {
  const whole = frame(control);
  const cut = { data: whole.subarray(0, -1), originalLength: whole.length, linkType: 1 };
  expect(decode(cut, { protocols })).toMatchObject({ truncated: { layer: "bfd" } });
});
