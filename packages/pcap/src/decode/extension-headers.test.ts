import { describe, expect, test } from "vitest";
import {
  bytes,
  counting,
  ethernet,
  IP6_B,
  ipv6,
  ipv6Authentication,
  ipv6Fragment,
  ipv6Options,
  ipv6Routing,
  udp6,
} from "../../test/frames.ts";
import { decode } from "./decode.ts";

const ip6 = (protocol: number, ...parts: Uint8Array[]): Uint8Array => ethernet(0x86dd, ipv6(protocol, bytes(...parts)));
const malformed = (frame: Uint8Array): unknown => decode(frame).malformed;
const IP6_C = bytes(0x20, 0x01, 0x0d, 0xb8, new Array<number>(11).fill(0), 0x0c);
const datagram = udp6(1000, 2000, counting(10));

describe("IPv6 extension headers", () => {
  test("are listed in order, and the transport after them is decoded", () => {
    const chain = [ipv6Options(43, [5, 2, 0, 0]), ipv6Routing(51, 0, 0, [0, 0, 0, 0], IP6_B), ipv6Authentication(60)];
    const { ipv6: header, udp: transport } = decode(ip6(0, ...chain, ipv6Options(17, [0x3e, 1, 9]), datagram));
    expect(header?.extensionHeaders).toMatchObject([
      { name: "hop-by-hop", nextHeader: 43, headerBytes: 8, options: [{ type: 5, data: bytes(0, 0) }] },
      { name: "routing", routingType: 0, segmentsLeft: 0, addresses: ["fe80::b"] },
      { name: "authentication", spi: 0x100, sequence: 7, headerBytes: 24 },
      { name: "destination-options", options: [{ type: 0x3e, data: bytes(9) }] },
    ]);
    expect(header).toMatchObject({ protocol: 17, isFragment: false });
    expect(transport).toMatchObject({ destinationPort: 2000, checksumValid: true });
  });

  test.each([
    { type: 0, own: [0, 0, 0, 0], addresses: [IP6_B, IP6_C] },
    { type: 2, own: [0, 0, 0, 0], addresses: [IP6_C] },
    { type: 4, own: [1, 0, 0, 0], addresses: [IP6_C, IP6_B] },
  ])("checksums cover the final destination of a routing header of type $type", ({ type, own, addresses }) => {
    const transport = udp6(1000, 2000, counting(10), IP6_C);
    const routed = (left: number): Uint8Array => ip6(43, ipv6Routing(17, type, left, own, ...addresses), transport);
    expect(decode(routed(1)).udp?.checksumValid).toBe(true);
    expect(decode(routed(0)).udp?.checksumValid).toBe(false);
  });

  test("a routing header of another type leaves the checksum unknown while segments are left", () => {
    const routed = (left: number): Uint8Array => ip6(43, ipv6Routing(17, 253, left, [0, 0, 0, 0]), datagram);
    expect(decode(routed(1)).udp?.checksumValid).toBeUndefined();
    expect(decode(routed(0)).udp?.checksumValid).toBe(true);
  });

  test("a later fragment is payload, and the checksum of a first one is unknown", () => {
    const later = decode(ip6(44, ipv6Fragment(17, 16, false), counting(20)));
    expect(later.udp).toBeUndefined();
    expect(later.payload).toEqual(counting(20));
    const first = decode(ip6(44, ipv6Fragment(17, 0, true), datagram));
    expect(first.udp).toMatchObject({ sourcePort: 1000, checksumValid: undefined });
    expect(first.ipv6?.isFragment).toBe(true);
  });

  test.each([
    {
      name: "too many",
      parts: new Array<Uint8Array>(33).fill(ipv6Options(0, [])),
      reason: "more than 32 extension headers",
    },
    {
      name: "longer than the packet",
      parts: [bytes(17, 4, counting(14))],
      reason: "an extension header of 40 bytes, but 16 bytes follow",
    },
    {
      name: "with an option that is too long",
      parts: [bytes(17, 0, 5, 9, 0, 0, 0, 0), datagram],
      reason: "an option does not fit into the extension header",
    },
  ])("are malformed: $name", ({ parts, reason }) => {
    expect(malformed(ip6(0, ...parts))).toEqual({ layer: "ipv6", reason });
  });

  test("an authentication header that is too short is malformed", () => {
    expect(malformed(ip6(51, bytes(17, 0, counting(20))))).toEqual({
      layer: "ipv6",
      reason: "an authentication header of 8 bytes",
    });
  });
});
