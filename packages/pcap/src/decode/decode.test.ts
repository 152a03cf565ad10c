import { describe, expect, test } from "vitest";
import {
  arp,
  bytes,
  counting,
  echo,
  ethernet,
  HOST_A,
  HOST_B,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  tcp,
  udp,
  vlan,
} from "../../test/frames.ts";
import { decode } from "./decode.ts";

const ping = ethernet(0x0800, ipv4(1, echo(8, 0x1234, 7, counting(56)), { ttl: 63 }));

const layersOf = (frame: Uint8Array): string[] => Object.keys(decode(frame));

/** Returns a copy of a frame with one bit changed in the byte at `at`. */
function withChangedBit(frame: Uint8Array, at: number): Uint8Array {
  const changed = frame.slice();
  changed[at] = (changed[at] ?? 0) ^ 0x01;
  return changed;
}

describe("Ethernet", () => {
  test("II has addresses and a type, and the rest is the payload", () => {
    const frame = ethernet(0x88b5, counting(46));
    const { ethernet: header, payload } = decode(frame);
    expect(header?.toJSON()).toEqual({ destination: HOST_B.mac, source: HOST_A.mac, etherType: 0x88b5 });
    expect(payload).toEqual(counting(46));
    expect(payload.buffer).toBe(frame.buffer);
  });

  test("802.3 has a length, which ends the payload", () => {
    const { ethernet: header, llc, payload } = decode(ethernet(6, bytes(0x42, 0x42, 3, counting(3)), 60));
    expect(header).toMatchObject({ etherType: undefined, lengthBytes: 6 });
    expect(llc?.toJSON()).toEqual({ dsap: 0x42, ssap: 0x42, control: 3 });
    expect(payload).toEqual(counting(3));
  });

  test("tags are listed in order, the outermost first", () => {
    const inner = vlan(0x7002, 0x0800, ipv4(1, echo(8, 1, 1, counting(0))));
    const { vlans, icmp: message } = decode(ethernet(0x88a8, vlan(0x0fff, 0x8100, inner)));
    expect(vlans?.map((tag) => tag.toJSON())).toEqual([
      { id: 4095, priority: 0, dropEligible: false, etherType: 0x8100 },
      { id: 2, priority: 3, dropEligible: true, etherType: 0x0800 },
    ]);
    expect(message?.sequence).toBe(1);
  });

  test("frames full of tags are decoded in one pass", () => {
    const tags = new Array<number[]>(60_000).fill([0, 1, 0x81, 0]).flat();
    const { vlans, malformed } = decode(ethernet(0x8100, Uint8Array.from(tags)));
    expect(vlans).toHaveLength(60_000);
    expect(malformed?.layer).toBe("vlan");
  });
});

describe("ARP", () => {
  test("has the addresses of sender and target, and padding is not payload", () => {
    const { arp: message, payload } = decode(ethernet(0x0806, arp(1), 60));
    expect(message?.toJSON()).toEqual({
      operation: "request",
      hardwareType: 1,
      protocolType: 0x0800,
      senderHardwareAddress: HOST_A.mac,
      senderProtocolAddress: HOST_A.ip,
      targetHardwareAddress: "00:00:00:00:00:00",
      targetProtocolAddress: HOST_B.ip,
    });
    expect(payload).toHaveLength(0);
  });

  test("with addresses of other lengths is malformed", () => {
    const message = bytes(arp(1), counting(4));
    message[4] = 8;
    expect(decode(ethernet(0x0806, message)).malformed).toEqual({
      layer: "arp",
      reason: "addresses of 8 and 4 bytes, expected 6 and 4",
    });
  });
});

describe("IPv4", () => {
  test("has all its fields decoded", () => {
    const { ipv4: header } = decode(
      ethernet(0x0800, ipv4(253, counting(10), { ttl: 3, tos: 0xb9, flagsAndOffset: 0x4000 })),
    );
    expect(header?.toJSON()).toEqual({
      source: HOST_A.ip,
      destination: HOST_B.ip,
      ttl: 3,
      protocol: 253,
      headerBytes: 20,
      totalBytes: 30,
      dscp: 46,
      ecn: 1,
      identification: 0x1234,
      dontFragment: true,
      moreFragments: false,
      fragmentOffsetBytes: 0,
      isFragment: false,
      checksum: expect.any(Number),
      checksumValid: true,
      options: [],
    });
  });

  test("payload ends with the packet, not with the padding", () => {
    expect(decode(ethernet(0x0800, ipv4(253, counting(4)), 60)).payload).toEqual(counting(4));
  });

  test("header checksum is invalid if any bit of the header changes", () => {
    for (const at of [15, 18, 22, 26, 33]) {
      expect(decode(withChangedBit(ping, at)).ipv4?.checksumValid, `byte ${at}`).toBe(false);
    }
    expect(decode(withChangedBit(ping, 40)).ipv4?.checksumValid).toBe(true);
  });

  test("options are listed one by one, without the end of the list", () => {
    const options = [1, 7, 7, 4, 1, 2, 3, 4, 148, 4, 0, 0, 0, 99, 99, 99];
    const { ipv4: header, payload } = decode(ethernet(0x0800, ipv4(253, counting(5), { options })));
    expect(header?.options).toEqual([
      { type: 1, data: new Uint8Array(0) },
      { type: 7, data: bytes(4, 1, 2, 3, 4) },
      { type: 148, data: bytes(0, 0) },
    ]);
    expect(header).toMatchObject({ headerBytes: 36, checksumValid: true, malformed: undefined });
    expect(payload).toEqual(counting(5));
  });

  test.each([
    { name: "longer than the header", options: [7, 5, 0, 0] },
    { name: "of length 0", options: [7, 0, 0, 0] },
    { name: "of length 1", options: [7, 1, 0, 0] },
    { name: "without a length", options: [1, 1, 1, 7] },
  ])("with an option $name is malformed", ({ options }) => {
    const { malformed } = decode(ethernet(0x0800, ipv4(1, echo(8, 1, 1, counting(0)), { options })));
    expect(malformed).toEqual({ layer: "ipv4", reason: "an option does not fit into the header" });
  });

  test("fragments are marked, and only the first has the header of the layer above", () => {
    const first = decode(ethernet(0x0800, ipv4(1, echo(8, 1, 1, counting(64)), { flagsAndOffset: 0x2000 })));
    expect(first.ipv4).toMatchObject({ isFragment: true, moreFragments: true, fragmentOffsetBytes: 0 });
    expect(first.icmp).toMatchObject({ type: 8, checksumValid: undefined });
    const later = decode(ethernet(0x0800, ipv4(1, counting(20), { flagsAndOffset: 9 })));
    expect(later.ipv4).toMatchObject({ isFragment: true, moreFragments: false, fragmentOffsetBytes: 72 });
    expect(later.icmp).toBeUndefined();
    expect(later.payload).toEqual(counting(20));
  });

  test.each([
    { reason: "version 6, expected 4", at: 14, value: 0x65 },
    { reason: "header length 16, expected at least 20", at: 14, value: 0x44 },
    { reason: "total length 19, but its header has 20 bytes", at: 17, value: 19 },
    { reason: "total length 85, but 84 bytes are available", at: 17, value: 85 },
  ])("is malformed: $reason", ({ reason, at, value }) => {
    const frame = ping.slice();
    frame[at] = value;
    const decoded = decode(frame);
    expect(decoded.malformed).toEqual({ layer: "ipv4", reason });
    expect(decoded.ipv4?.malformed).toBe(reason);
    expect(decoded.icmp).toBeUndefined();
  });
});

describe("ICMP", () => {
  test("echo has identifier, sequence number and payload", () => {
    const { icmp: message, payload } = decode(ping);
    expect(message).toMatchObject({ type: 8, code: 0, identifier: 0x1234, sequence: 7, checksumValid: true });
    expect(message?.payload).toEqual(counting(56));
    expect(payload).toEqual(counting(56));
  });

  test("checksum is invalid if the payload changes, for even and odd lengths", () => {
    for (const length of [56, 55, 1]) {
      const frame = ethernet(0x0800, ipv4(1, echo(0, 1, 1, counting(length))));
      expect(decode(frame).icmp?.checksumValid).toBe(true);
      expect(decode(withChangedBit(frame, frame.length - 1)).icmp?.checksumValid).toBe(false);
    }
  });

  test("other messages have no identifier or sequence number", () => {
    const { icmp: message } = decode(ethernet(0x0800, ipv4(1, icmp(11, 0, [0, 0, 0, 0], counting(28)))));
    expect(message).toMatchObject({ type: 11, identifier: undefined, sequence: undefined, checksumValid: true });
  });
});

describe("UDP and TCP", () => {
  test("a datagram has ports, and its length ends its payload", () => {
    const { udp: header, payload } = decode(ethernet(0x0800, ipv4(17, udp(1000, 53, counting(5))), 60));
    expect(header).toMatchObject({ sourcePort: 1000, destinationPort: 53, totalBytes: 13, checksumValid: true });
    expect(payload).toEqual(counting(5));
  });

  test("a datagram without a checksum is neither valid nor invalid", () => {
    const datagram = udp(1000, 53, counting(5));
    datagram.set([0, 0], 6);
    expect(decode(ethernet(0x0800, ipv4(17, datagram))).udp?.checksumValid).toBeUndefined();
  });

  test.each([
    { length: 7, reason: "length 7, expected at least 8" },
    { length: 14, reason: "length 14, but 13 bytes are available" },
  ])("a datagram of $length bytes is malformed: $reason", ({ length, reason }) => {
    const datagram = udp(1000, 53, counting(5));
    datagram[5] = length;
    expect(decode(ethernet(0x0800, ipv4(17, datagram))).malformed).toEqual({ layer: "udp", reason });
  });

  test("a segment has its fields decoded, and the payload follows its options", () => {
    const frame = ethernet(0x0800, ipv4(6, tcp(0x12, counting(3), [2, 4, 5, 180])));
    const { tcp: header, payload } = decode(frame);
    expect(header).toMatchObject({ sourcePort: 40_000, destinationPort: 5201, sequence: 1000, acknowledgment: 2000 });
    expect(header).toMatchObject({ syn: true, ack: true, fin: false, rst: false, psh: false, urg: false, window: 512 });
    expect(header?.options).toEqual([{ name: "maximum-segment-size", kind: 2, bytes: 1460 }]);
    expect(header?.checksumValid).toBe(true);
    expect(decode(withChangedBit(frame, frame.length - 1)).tcp?.checksumValid).toBe(false);
    expect(payload).toEqual(counting(3));
  });

  test.each([
    { offset: 4, reason: "header length 16, expected at least 20" },
    { offset: 15, reason: "header length 60, but 20 bytes are available" },
  ])("a segment is malformed: $reason", ({ offset, reason }) => {
    const segment = tcp(2, counting(0));
    segment[12] = offset << 4;
    const decoded = decode(ethernet(0x0800, ipv4(6, segment)));
    expect(decoded.malformed).toEqual({ layer: "tcp", reason });
    expect(decoded.tcp?.options).toHaveLength(0);
  });
});

describe("IPv6", () => {
  test("has its fields decoded and carries ICMPv6", () => {
    const frame = ethernet(0x86dd, ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(9))), 100);
    const { ipv6: header, icmpv6: message, payload } = decode(frame);
    expect(header?.toJSON()).toEqual({
      source: HOST_A.ip6,
      destination: HOST_B.ip6,
      hopLimit: 255,
      nextHeader: 58,
      payloadBytes: 17,
      trafficClass: 0,
      flowLabel: 0,
      protocol: 58,
      extensionHeaders: [],
      isFragment: false,
    });
    expect(message).toMatchObject({ type: 128, identifier: 1, sequence: 2, checksumValid: true });
    expect(payload).toEqual(counting(9));
  });

  test("is malformed if it is longer than the frame or has another version", () => {
    const packet = ipv6(253, counting(3));
    packet[5] = 4;
    expect(decode(ethernet(0x86dd, packet)).malformed?.reason).toBe("payload length 4, but 3 bytes follow");
    packet[0] = 0x40;
    expect(decode(ethernet(0x86dd, packet)).malformed?.reason).toBe("version 4, expected 6");
  });

  test("does not mistake ICMP for ICMPv6, or the reverse", () => {
    expect(layersOf(ethernet(0x86dd, ipv6(1, counting(20))))).toEqual(["ethernet", "ipv6", "payload"]);
    expect(layersOf(ethernet(0x0800, ipv4(58, counting(20))))).toEqual(["ethernet", "ipv4", "payload"]);
  });
});

describe("a captured frame", () => {
  test("that the capture cut is not malformed, but its checksums are unknown", () => {
    const frame = { data: ping.subarray(0, 60), originalLength: ping.length, linkType: 1 };
    const { malformed, icmp: message, ipv4: header } = decode(frame);
    expect(malformed).toBeUndefined();
    expect(message).toMatchObject({ sequence: 7, checksumValid: undefined });
    expect(header?.checksumValid).toBe(true);
  });

  test("that the capture cut inside a header is truncated", () => {
    const { malformed, truncated } = decode({ data: ping.subarray(0, 30), originalLength: ping.length, linkType: 1 });
    expect(malformed).toBeUndefined();
    expect(truncated?.layer).toBe("ipv4");
    expect(truncated?.reason).toContain("a header of 20 bytes, but 16 bytes are available (the frame was cut");
  });

  test("of another link type is all payload", () => {
    expect(decode({ data: ping, originalLength: ping.length, linkType: 147 })).toEqual({ payload: ping });
  });
});
