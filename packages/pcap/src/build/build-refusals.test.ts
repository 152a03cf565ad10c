import { describe, expect, test } from "vitest";
import { counting, HOST_A, HOST_B } from "../../test/frames.ts";
import { arp, ethernet, icmp, icmpv6, ipv4, ipv6, type NetworkPacket, tcp, udp } from "../index.ts";

const link = { source: HOST_A.mac, destination: HOST_B.mac };
const between4 = { source: HOST_A.ip, destination: HOST_B.ip, identification: 0x1234 };
const between6 = { source: HOST_A.ip6, destination: HOST_B.ip6, hopLimit: 255 };
const ports = { sourcePort: 40_000, destinationPort: 5201, sequence: 1000, acknowledgment: 2000, window: 512 };

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
    ["ethernet: payload must be bytes or a packet, got null", () => ethernet(link, null as never)],
    ["ethernet.vlans must be an array, got null", () => ethernet({ ...link, vlans: null as never })],
    ["ethernet.vlans[0] must be an object, got null", () => ethernet({ ...link, vlans: [null as never] })],
    ["ipv4: payload must be a message, bytes or a packet, got 5", () => ipv4(between4, 5 as never)],
    ["ipv4.options must be an array, got {}", () => packet({ options: {} })],
    ["ipv4.options[0] must be an object, got null", () => packet({ options: [null] })],
    ["udp: payload must be bytes or a packet, got {}", () => udp({ sourcePort: 1, destinationPort: 2 }, {} as never)],
    ["tcp.options must be an array, got 5", () => ipv4(between4, tcp({ ...ports, options: 5 as never }))],
    ["tcp.options[0] must be an object, got null", () => ipv4(between4, tcp({ ...ports, options: [null as never] }))],
    [
      "tcp.options[0].blocks must be an array, got null",
      () => ipv4(between4, tcp({ ...ports, options: [{ name: "sack", blocks: null as never }] })),
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
