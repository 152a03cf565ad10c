import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as vector from "../../test/frames.ts";
import { bytes, counting, HOST_A, HOST_B } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { ARP_OPERATIONS } from "../decode/network/arp.ts";
import { arp, ethernet, icmp, icmpv6, ipv4, ipv6, type NetworkPacket, tcp, udp } from "../index.ts";

const link = { source: HOST_A.mac, destination: HOST_B.mac };
const between4 = { source: HOST_A.ip, destination: HOST_B.ip, identification: 0x1234 };
const between6 = { source: HOST_A.ip6, destination: HOST_B.ip6, hopLimit: 255 };
const ports = { sourcePort: 40_000, destinationPort: 5201, sequence: 1000, acknowledgment: 2000, window: 512 };

describe("a built frame is the same as one made by hand", () => {
  test.each<[string, Uint8Array, Uint8Array]>([
    [
      "ARP request, padded",
      ethernet(
        { ...link, padToBytes: 60 },
        arp({ senderHardwareAddress: HOST_A.mac, senderProtocolAddress: HOST_A.ip, targetProtocolAddress: HOST_B.ip }),
      ),
      vector.ethernet(0x0806, vector.arp(1), 60),
    ],
    [
      "RARP reply",
      ethernet(
        link,
        arp({
          operation: "reverse-reply",
          senderHardwareAddress: HOST_A.mac,
          senderProtocolAddress: HOST_A.ip,
          targetHardwareAddress: HOST_B.mac,
          targetProtocolAddress: HOST_B.ip,
        }),
      ),
      vector.ethernet(0x8035, vector.arp(4)),
    ],
    [
      "ICMP echo request",
      ethernet(link, ipv4(between4, icmp({ identifier: 7, sequence: 1 }, counting(56)))),
      vector.ethernet(0x0800, vector.ipv4(1, vector.echo(8, 7, 1, counting(56)))),
    ],
    [
      "ICMP echo reply with an odd length",
      ethernet(link, ipv4(between4, icmp({ type: 0, identifier: 7, sequence: 1 }, counting(5)))),
      vector.ethernet(0x0800, vector.ipv4(1, vector.echo(0, 7, 1, counting(5)))),
    ],
    [
      "ICMP error that quotes a packet",
      ethernet(
        link,
        ipv4(between4, icmp({ type: 11, code: 1 }, ipv4(between4, udp({ sourcePort: 1000, destinationPort: 33_434 })))),
      ),
      vector.ethernet(
        0x0800,
        vector.ipv4(1, vector.icmp(11, 1, [0, 0, 0, 0], vector.ipv4(17, vector.udp(1000, 33_434, counting(0))))),
      ),
    ],
    [
      "UDP with IPv4 options",
      ethernet(
        link,
        ipv4(
          {
            ...between4,
            ttl: 3,
            dscp: 46,
            ecn: 1,
            dontFragment: true,
            options: [
              { type: 1, data: counting(0) },
              { type: 7, data: bytes(4, 1, 2, 3, 4) },
            ],
          },
          udp({ sourcePort: 1000, destinationPort: 2000 }, counting(10)),
        ),
      ),
      vector.ethernet(
        0x0800,
        vector.ipv4(17, vector.udp(1000, 2000, counting(10)), {
          options: [1, 7, 7, 4, 1, 2, 3, 4],
          ttl: 3,
          tos: 0xb9,
          flagsAndOffset: 0x4000,
        }),
      ),
    ],
    [
      "a fragment",
      ethernet(link, ipv4({ ...between4, protocol: 1, moreFragments: true, fragmentOffsetBytes: 72 }, counting(64))),
      vector.ethernet(0x0800, vector.ipv4(1, counting(64), { flagsAndOffset: 0x2009 })),
    ],
    [
      "TCP with options",
      ethernet(
        link,
        ipv4(
          between4,
          tcp(
            {
              ...ports,
              syn: true,
              ack: true,
              options: [
                { name: "maximum-segment-size", bytes: 1460 },
                { name: "sack-permitted" },
                { name: "timestamps", value: 1, echoReply: 0xffff_ffff },
                { name: "no-operation" },
                { name: "window-scale", shift: 7 },
              ],
            },
            counting(3),
          ),
        ),
      ),
      vector.ethernet(
        0x0800,
        vector.ipv4(
          6,
          vector.tcp(0x12, counting(3), [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 255, 255, 255, 255, 1, 3, 3, 7]),
        ),
      ),
    ],
    [
      "TCP with selective acknowledgments, and an option by its kind",
      ethernet(
        link,
        ipv4(
          between4,
          tcp({
            ...ports,
            ack: true,
            options: [
              { name: "sack", blocks: [{ start: 1, end: 0x01020304 }] },
              { kind: 254, data: bytes(9, 8) },
            ],
          }),
        ),
      ),
      vector.ethernet(
        0x0800,
        vector.ipv4(6, vector.tcp(0x10, counting(0), [5, 10, 0, 0, 0, 1, 1, 2, 3, 4, 254, 4, 9, 8, 0, 0])),
      ),
    ],
    [
      "TCP with all flags",
      ethernet(
        link,
        ipv4(
          between4,
          tcp({ ...ports, fin: true, syn: true, rst: true, psh: true, ack: true, urg: true, ece: true, cwr: true }),
        ),
      ),
      vector.ethernet(0x0800, vector.ipv4(6, vector.tcp(0xff, counting(0)))),
    ],
    [
      "ICMPv6 echo request",
      ethernet(link, ipv6(between6, icmpv6({ identifier: 1, sequence: 2 }, counting(8)))),
      vector.ethernet(0x86dd, vector.ipv6(58, vector.icmpv6(128, [0, 1, 0, 2], counting(8)))),
    ],
    [
      "ICMPv6 of another type",
      ethernet(link, ipv6(between6, icmpv6({ type: 136, restOfHeader: bytes(0x60, 0, 0, 0) }, counting(16)))),
      vector.ethernet(0x86dd, vector.ipv6(58, vector.icmpv6(136, [0x60, 0, 0, 0], counting(16)))),
    ],
    [
      "two VLAN tags",
      ethernet(
        {
          ...link,
          vlans: [
            { id: 4095, tagType: 0x88a8 },
            { id: 2, priority: 3, dropEligible: true },
          ],
        },
        ipv4(between4, icmp()),
      ),
      vector.ethernet(
        0x88a8,
        vector.vlan(0x0fff, 0x8100, vector.vlan(0x7002, 0x0800, vector.ipv4(1, vector.echo(8, 0, 0, counting(0))))),
      ),
    ],
    ["IEEE 802.3", ethernet({ ...link, padToBytes: 60 }, counting(3)), vector.ethernet(3, counting(3), 60)],
    [
      "a type of its own",
      ethernet({ ...link, etherType: 0x88b5 }, counting(46)),
      vector.ethernet(0x88b5, counting(46)),
    ],
  ])("%s", (_name, built, expected) => {
    expect(built).toEqual(expected);
  });
});

describe("lengths and checksums", () => {
  test("can be wrong on purpose", () => {
    const payload = counting(4);
    const frame = ethernet(
      link,
      ipv4({ ...between4, checksum: 1 }, udp({ sourcePort: 1, destinationPort: 2, checksum: 3 }, payload)),
    );
    expect(decode(frame)).toMatchObject({
      ipv4: { checksum: 1, checksumValid: false },
      udp: { checksum: 3, checksumValid: false },
    });
    const tooLong = ethernet(link, ipv4({ ...between4, totalBytes: 100 }, udp({ sourcePort: 1, destinationPort: 2 })));
    expect(decode(tooLong).malformed).toEqual({
      layer: "ipv4",
      reason: "total length 100, but 28 bytes are available",
    });
    const short = ethernet(link, ipv6({ ...between6, payloadBytes: 100 }, icmpv6({ checksum: 0 })));
    expect(decode(short).malformed?.layer).toBe("ipv6");
    const header = ethernet(link, ipv4(between4, tcp({ ...ports, headerBytes: 16 })));
    expect(decode(header).malformed?.reason).toBe("header length 16, expected at least 20");
    const cut = ethernet(link, ipv4(between4, udp({ sourcePort: 1, destinationPort: 2, totalBytes: 7 })));
    expect(decode(cut).malformed).toEqual({ layer: "udp", reason: "length 7, expected at least 8" });
  });

  test("of UDP that are 0 are sent as all ones, and a given 0 means no checksum", () => {
    const send = (payload: Uint8Array, checksum?: number): ReturnType<typeof decode> =>
      decode(ethernet(link, ipv4(between4, udp({ sourcePort: 1, destinationPort: 2, checksum }, payload))));
    const plain = send(bytes(0, 0)).udp?.checksum ?? 0;
    expect(send(bytes(plain >> 8, plain & 0xff)).udp).toMatchObject({ checksum: 0xffff, checksumValid: true });
    expect(send(bytes(0, 0), 0).udp).toMatchObject({ checksum: 0, checksumValid: undefined });
  });
});

describe("a field that does not fit is refused by name", () => {
  const packet = (fields: object): NetworkPacket => ipv4({ ...between4, protocol: 253, ...fields }, counting(0));
  test.each<[string, () => unknown]>([
    ['ethernet.source must be an address, got "52:54"', () => ethernet({ ...link, source: "52:54" })],
    ['ipv4.destination must be an address, got "fe80::1"', () => packet({ destination: "fe80::1" })],
    ['ipv6.source must be an address, got "1.2.3.4"', () => ipv6({ ...between6, source: "1.2.3.4" }, icmpv6())],
    [
      "ethernet.vlans[0].id must be an integer from 0 to 4095, got 4096",
      () => ethernet({ ...link, vlans: [{ id: 4096 }] }),
    ],
    ["ipv4.ttl must be an integer from 0 to 255, got 256", () => packet({ ttl: 256 })],
    ["ipv4.ttl must be an integer from 0 to 255, got 1.5", () => packet({ ttl: 1.5 })],
    [
      "ipv4.fragmentOffsetBytes must be a multiple of 8 from 0 to 65528, got 4",
      () => packet({ fragmentOffsetBytes: 4 }),
    ],
    [
      "ipv4.protocol must be a protocol number, since the payload does not have its own, got undefined",
      () => ipv4(between4, counting(3)),
    ],
    [
      "ipv4.protocol must be a protocol number, since the payload does not have its own, got undefined",
      () =>
        ipv4(
          between4,
          arp({
            senderHardwareAddress: HOST_A.mac,
            senderProtocolAddress: HOST_A.ip,
            targetProtocolAddress: HOST_B.ip,
          }),
        ),
    ],
    [
      "ipv4.options must be at most 40 bytes, got 41 bytes",
      () => packet({ options: [{ type: 7, data: counting(39) }] }),
    ],
    [
      "ipv4.options[0]: the option's number must be an integer from 0 to 255, got 300",
      () => packet({ options: [{ type: 300, data: counting(1) }] }),
    ],
    ["ipv4.totalBytes must be an integer from 0 to 65535", () => ipv4({ ...between4, protocol: 1 }, counting(65_516))],
    ["icmp.restOfHeader must be 4 bytes, got 3 bytes", () => icmp({ type: 3, restOfHeader: counting(3) })],
    [
      "udp.sourcePort must be an integer from 0 to 65535, got 65536",
      () => ipv4(between4, udp({ sourcePort: 65_536, destinationPort: 1 })),
    ],
    ["ipv4.headerBytes must be a multiple of 4 from 0 to 60, got 21", () => packet({ headerBytes: 21 })],
    ["ipv4.ttl must be an integer from 0 to 255, got null", () => packet({ ttl: null })],
    ["ipv4.dontFragment must be true or false, got 1", () => packet({ dontFragment: 1 })],
    ['ipv4: unknown option "src"; expected one of source, destination, ttl, ', () => packet({ src: HOST_A.ip })],
    [
      'ethernet.vlans[0]: unknown option "vid"; expected one of id, priority, dropEligible, tagType',
      () => ethernet({ ...link, vlans: [{ id: 1, vid: 1 } as never] }),
    ],
    [
      'tcp.options[0].name must be one of "no-operation", ',
      () => ipv4(between4, tcp({ ...ports, options: [{ name: "mss" } as never] })),
    ],
    [
      'arp.operation must be one of "request", "reply", "reverse-request", "reverse-reply", got "ask"',
      () =>
        arp({
          operation: "ask" as never,
          senderHardwareAddress: HOST_A.mac,
          senderProtocolAddress: HOST_A.ip,
          targetProtocolAddress: HOST_B.ip,
        }),
    ],
    [
      "tcp.options[0].shift must be an integer from 0 to 255, got 256",
      () => ipv4(between4, tcp({ ...ports, options: [{ name: "window-scale", shift: 256 }] })),
    ],
  ])("%s", (message, build) => {
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });
});

const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const mac = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(":"));
const ipv4Text = fc.ipV4();
const carried = fc.uint8Array({ maxLength: 64 });

describe("built frames are decoded to the fields they were built from", () => {
  const udpFields = fc.record({ sourcePort: number(65_535), destinationPort: number(65_535) });
  const tcpFields = fc.record({
    sourcePort: number(65_535),
    destinationPort: number(65_535),
    window: number(65_535),
    sequence: number(0xffff_ffff),
    acknowledgment: number(0xffff_ffff),
    urgentPointer: number(65_535),
    fin: fc.boolean(),
    syn: fc.boolean(),
    rst: fc.boolean(),
    psh: fc.boolean(),
    ack: fc.boolean(),
    urg: fc.boolean(),
    ece: fc.boolean(),
    cwr: fc.boolean(),
  });
  const icmpFields = fc.record({ identifier: number(65_535), sequence: number(65_535), code: number(255) });
  const ipv4Fields = fc.record({
    source: ipv4Text,
    destination: ipv4Text,
    ttl: number(255),
    dscp: number(63),
    ecn: number(3),
    identification: number(65_535),
    dontFragment: fc.boolean(),
    options: fc.array(fc.record({ type: fc.integer({ min: 2, max: 255 }), data: fc.uint8Array({ maxLength: 8 }) }), {
      maxLength: 4,
    }),
  });
  const linkFields = fc.record({
    source: mac,
    destination: mac,
    vlans: fc.array(fc.record({ id: number(4095), priority: number(7), dropEligible: fc.boolean() }), { maxLength: 3 }),
    padToBytes: fc.constantFrom(0, 60),
  });

  test("over IPv4", () => {
    fc.assert(
      fc.property(linkFields, ipv4Fields, udpFields, tcpFields, icmpFields, carried, (l, i, u, t, c, data) => {
        const { padToBytes, vlans, ...addresses } = l;
        for (const [name, message, fields] of [
          ["udp", udp(u, data), u],
          ["tcp", tcp(t, data), t],
          ["icmp", icmp(c, data), c],
        ] as const) {
          const frame = ethernet(l, ipv4(i, message));
          const decoded = decode(frame);
          expect(frame.length).toBeGreaterThanOrEqual(padToBytes);
          expect(decoded).toMatchObject({ ethernet: addresses, ipv4: { ...i, checksumValid: true } });
          expect(decoded.vlans ?? []).toMatchObject(vlans);
          expect(decoded[name]).toMatchObject({ ...fields, checksumValid: true });
          expect(decoded.malformed).toBeUndefined();
          expect(decoded.payload).toEqual(data);
        }
      }),
    );
  });

  test("over IPv6, from any text of an address", () => {
    const ipv6Fields = fc.record({
      source: fc.ipV6(),
      destination: fc.ipV6(),
      hopLimit: number(255),
      trafficClass: number(255),
      flowLabel: number(0xfffff),
    });
    fc.assert(
      fc.property(ipv6Fields, udpFields, tcpFields, icmpFields, carried, (i, u, t, c, data) => {
        for (const [name, message, fields] of [
          ["udp", udp(u, data), u],
          ["tcp", tcp(t, data), t],
          ["icmpv6", icmpv6(c, data), c],
        ] as const) {
          const frame = ethernet(link, ipv6(i, message));
          const decoded = decode(frame);
          const { source, destination, ...rest } = i;
          expect(decoded.ipv6).toMatchObject(rest);
          expect(decoded[name]).toMatchObject({ ...fields, checksumValid: true });
          expect(decoded.malformed).toBeUndefined();
          const again = { source: decoded.ipv6?.source ?? "", destination: decoded.ipv6?.destination ?? "" };
          expect(ethernet(link, ipv6({ ...rest, ...again }, message))).toEqual(frame);
        }
      }),
    );
  });

  test("ARP", () => {
    const fields = fc.record({
      operation: fc.oneof(number(5), number(65_535)),
      senderHardwareAddress: mac,
      senderProtocolAddress: ipv4Text,
      targetHardwareAddress: mac,
      targetProtocolAddress: ipv4Text,
      hardwareType: number(65_535),
      protocolType: fc.oneof(fc.constant(0x0800), number(65_535)),
    });
    fc.assert(
      fc.property(fields, (message) => {
        const { senderProtocolAddress, targetProtocolAddress, ...others } = message;
        const addresses = others.protocolType === 0x0800 ? { senderProtocolAddress, targetProtocolAddress } : {};
        const operation = ARP_OPERATIONS[others.operation - 1] ?? others.operation;
        const expected = { ...others, ...addresses, operation };
        expect(decode(ethernet(link, arp(message))).arp?.toJSON()).toEqual(expected);
      }),
    );
  });
});
