import { describe, expect, test } from "vitest";
import {
  bytes,
  counting,
  ethernet,
  IP6_A,
  IP6_B,
  ip,
  ipv4,
  ipv6,
  ipv6Fragment,
  ipv6Options,
  tcp,
  u16,
  u32,
  udp,
} from "../../test/frames.ts";
import { decode } from "./decode.ts";
import { summary } from "./summary/summary.ts";

/** An IPv6 packet whose length field is 0. */
const withoutLength = (nextHeader: number, payload: Uint8Array): Uint8Array => {
  const head = bytes(u32(0x60000000), 0, 0, nextHeader, 64, IP6_A, IP6_B);
  const packet = new Uint8Array(head.length + payload.length);
  packet.set(head);
  packet.set(payload, head.length);
  return packet;
};
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const frame = (etherType: number, packet: Uint8Array): Uint8Array =>
  joined(ethernet(etherType, new Uint8Array(0)), packet);

/** Sets the checksum of a message in an IPv6 packet, computed here by RFC 1071. */
function summed(protocol: number, message: Uint8Array, at: number): Uint8Array {
  const covered = joined(IP6_A, IP6_B, bytes(u32(message.length), 0, 0, 0, protocol), message);
  let sum = 0;
  for (const [index, byte] of covered.entries()) {
    sum += index % 2 === 0 ? byte * 256 : byte;
    if (sum > 0xffff) sum -= 0xffff;
  }
  message.set(u16(~sum & 0xffff), at);
  return message;
}

const HUGE = 70_000;
const jumbo = (nextHeader: number, length: number): Uint8Array => ipv6Options(nextHeader, [0xc2, 4, ...u32(length)]);
const jumboUdp = summed(17, joined(bytes(u16(1000), u16(2000), 0, 0, 0, 0), new Uint8Array(HUGE - 8).fill(7)), 6);
const longTcp = summed(
  6,
  joined(bytes(u16(40_000), u16(5201), u32(1), u32(2), 0x50, 0x18, u16(512), 0, 0, 0, 0), new Uint8Array(HUGE - 20)),
  16,
);

describe("a jumbogram (RFC 2675)", () => {
  const packet = withoutLength(0, joined(jumbo(17, HUGE + 8), jumboUdp));

  test("is sound, with a UDP datagram whose length does not fit into its field", () => {
    const decoded = decode(frame(0x86dd, packet));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.ipv6).toMatchObject({ payloadBytes: 0, jumboPayloadBytes: HUGE + 8, protocol: 17 });
    expect(decoded.udp).toMatchObject({ totalBytes: 0, checksumValid: true });
    expect(decoded.payload).toHaveLength(HUGE - 8);
    expect(summary(frame(0x86dd, packet))).toBe(`IP6 fe80::a > fe80::b: HBH 1000 > 2000: UDP, length ${HUGE - 8}`);
  });

  test("with a wrong byte has a wrong checksum", () => {
    const damaged = frame(0x86dd, packet);
    damaged[damaged.length - 1] = 8;
    expect(decode(damaged).udp?.checksumValid).toBe(false);
  });

  test("carries TCP", () => {
    const decoded = decode(frame(0x86dd, withoutLength(0, joined(jumbo(6, HUGE + 8), longTcp))));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.tcp).toMatchObject({ destinationPort: 5201, checksumValid: true });
    expect(decoded.payload).toHaveLength(HUGE - 20);
  });

  test("that the capture cut is truncated, never malformed, wherever it was cut", () => {
    const whole = frame(0x86dd, packet);
    for (const length of [54, 55, 56, 58, 61, 62, 65, 69, 70, 100, HUGE]) {
      const decoded = decode({ data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 });
      expect(decoded.malformed, `${length}`).toBeUndefined();
      expect(decoded.udp?.checksumValid).toBeUndefined();
    }
  });

  test("that is longer than its frame, or not longer than an ordinary packet, is malformed", () => {
    expect(decode(frame(0x86dd, packet.subarray(0, -1))).malformed).toEqual({
      layer: "ipv6",
      reason: `payload length ${HUGE + 8}, but ${HUGE + 7} bytes follow`,
    });
    const short = withoutLength(0, joined(jumbo(17, 65_535), counting(40)));
    expect(decode(frame(0x86dd, short)).malformed).toEqual({
      layer: "ipv6",
      reason: "jumbo payload length 65535, expected more than 65535",
    });
  });
});

describe("a packet that the sender's NIC was meant to cut into segments", () => {
  test("over IPv6, longer than the length field can state, is sound (Linux's BIG TCP)", () => {
    const decoded = decode(frame(0x86dd, withoutLength(6, longTcp)));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.tcp?.checksumValid).toBe(true);
    expect(decoded.payload).toHaveLength(HUGE - 20);
  });

  test.each([
    [
      "TCP",
      6,
      tcp(0x18, counting(3000)),
      "192.168.0.2.40000 > 192.168.1.2.5201: Flags [P.], seq 1000:4000, ack 2000, win 512, length 3000",
    ],
    ["UDP", 17, udp(1000, 2000, counting(2000)), "192.168.0.2.1000 > 192.168.1.2.2000: UDP, length 2000"],
    ["another protocol", 253, counting(2000), "192.168.0.2 > 192.168.1.2: ip-proto-253 2000"],
  ])("over IPv4, with a total length of 0, has a summary with its real length: %s", (_, protocol, message, line) => {
    const packet = ethernet(0x0800, ipv4(protocol, message, { totalBytes: 0 }));
    expect(summary(packet)).toBe(`IP ${line}`);
    expect(decode(packet).malformed).toBeUndefined();
  });

  test("does not make the padding of an empty IPv6 packet its payload", () => {
    const decoded = decode(ethernet(0x86dd, ipv6(59, new Uint8Array(0)), 60));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.payload).toHaveLength(0);
    expect(decode(ethernet(0x86dd, ipv6(44, ipv6Fragment(17, 16, false)), 60)).payload).toHaveLength(0);
  });
});

describe("an ARP message", () => {
  const message = (type: number, operation: number, ...addresses: (number[] | Uint8Array)[]): Uint8Array => {
    const lengths = [addresses[0]?.length ?? 0, 4];
    return ethernet(0x0806, bytes(u16(type), u16(0x0800), lengths, u16(operation), ...addresses), 80);
  };
  const sender = counting(20);
  const target = sender.map((byte) => byte + 100);
  const hex = (address: Uint8Array): string =>
    Array.from(address, (byte) => byte.toString(16).padStart(2, "0")).join(":");

  test("over InfiniBand (RFC 4391) has addresses of 20 bytes", () => {
    const decoded = decode(message(32, 2, sender, ip("10.0.0.1"), target, ip("10.0.0.2")));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.payload).toHaveLength(0);
    expect(decoded.arp).toMatchObject({
      hardwareType: 32,
      operation: "reply",
      senderHardwareAddress: hex(sender),
      senderProtocolAddress: "10.0.0.1",
      targetHardwareAddress: hex(target),
      targetProtocolAddress: "10.0.0.2",
    });
  });

  test("over IEEE 1394 (RFC 2734) has addresses of 16 bytes, and none of the target", () => {
    const decoded = decode(message(24, 1, sender.subarray(0, 16), ip("10.0.0.1"), ip("10.0.0.2")));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.arp).toMatchObject({
      senderHardwareAddress: hex(sender.subarray(0, 16)),
      senderProtocolAddress: "10.0.0.1",
      targetHardwareAddress: undefined,
      targetProtocolAddress: "10.0.0.2",
    });
  });

  test("that does not fit into its frame is malformed, and one that the capture cut is truncated", () => {
    const whole = message(32, 1, sender, ip("10.0.0.1"), target, ip("10.0.0.2")).subarray(0, 60);
    const reason = "a header of 56 bytes, but 46 bytes are available";
    expect(decode(whole)).toMatchObject({ malformed: { layer: "arp", reason } });
    expect(decode(whole).arp).toBeUndefined();
    const cut = decode({ data: whole, originalLength: 80, linkType: 1 });
    expect(cut.malformed).toBeUndefined();
    expect(cut.truncated?.layer).toBe("arp");
  });
});

describe("the field of Ethernet that is a type or a length", () => {
  test.each([
    [1500, { lengthBytes: 1500, etherType: undefined }],
    [1501, { lengthBytes: undefined, etherType: undefined }],
    [1535, { lengthBytes: undefined, etherType: undefined }],
    [1536, { lengthBytes: undefined, etherType: 1536 }],
  ])("of %i is as IEEE 802.3 says", (field, expected) => {
    const decoded = decode(ethernet(field, counting(1536)));
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.ethernet).toMatchObject(expected);
    if (field > 1500) expect(decoded.payload).toHaveLength(1536);
  });

  test("that is neither is shown as tcpdump shows it", () => {
    expect(summary(ethernet(1501, counting(60)))).toBe(
      "52:54:00:00:00:0a > 52:54:00:00:00:0b, ethertype 0x05dd, length 74",
    );
  });
});
