import { describe, expect, test } from "vitest";
import * as vector from "../../test/frames.ts";
import { bytes, counting, HOST_A, HOST_B } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { arp, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp } from "../index.ts";

const link = { source: HOST_A.mac, destination: HOST_B.mac };
const between4 = { source: HOST_A.ip, destination: HOST_B.ip, identification: 0x1234 };
const between6 = { source: HOST_A.ip6, destination: HOST_B.ip6, hopLimit: 255 };
const ports = { sourcePort: 40_000, destinationPort: 5201, sequence: 1000, acknowledgment: 2000, window: 512 };

describe("a built frame is the same as one written by hand", () => {
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
