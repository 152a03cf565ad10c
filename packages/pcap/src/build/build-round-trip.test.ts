import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOST_A, HOST_B } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { ARP_OPERATIONS } from "../decode/network/arp.ts";
import { arp, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp } from "../index.ts";

const link = { source: HOST_A.mac, destination: HOST_B.mac };

const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const mac = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(":"));
const ipv4Text = fc.ipV4();
const carried = fc.uint8Array({ maxLength: 64 });
/** What goes to or comes from one of these ports is decoded as DNS, and arbitrary bytes are malformed there. */
const DNS_PORTS = [53, 5353];
const port = number(65_535).filter((value) => !DNS_PORTS.includes(value));

describe("built frames are decoded to the fields they were built from", () => {
  const udpFields = fc.record({ sourcePort: port, destinationPort: port });
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
