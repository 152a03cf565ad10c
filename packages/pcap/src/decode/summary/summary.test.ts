import { inspect } from "node:util";
import { expect, test } from "vitest";
import { arp, counting, echo, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp, vlan } from "../../../test/frames.ts";
import { decode } from "../decode.ts";
import { summary } from "./summary.ts";

const ip = (protocol: number, payload: Uint8Array, fields = {}): Uint8Array =>
  ethernet(0x0800, ipv4(protocol, payload, fields));
const refused = ipv4(17, udp(1000, 33434, counting(0)));

test.each([
  ["ARP, Request who-has 192.168.1.2 tell 192.168.0.2, length 46", ethernet(0x0806, arp(1), 60)],
  ["ARP, Reply 192.168.0.2 is-at 52:54:00:00:00:0a, length 28", ethernet(0x0806, arp(2))],
  ["ARP, Reverse Request who-is 52:54:00:00:00:0b tell 52:54:00:00:00:0a, length 28", ethernet(0x8035, arp(3))],
  ["IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 7, seq 1, length 64", ip(1, echo(8, 7, 1, counting(56)))],
  [
    "IP 192.168.0.2 > 192.168.1.2: ICMP echo reply, id 7, seq 2, length 12",
    ethernet(0x8100, vlan(1, 0x800, ipv4(1, echo(0, 7, 2, counting(4))))),
  ],
  ["IP 192.168.0.2 > 192.168.1.2: ICMP time exceeded in-transit, length 36", ip(1, icmp(11, 0, [0, 0, 0, 0], refused))],
  [
    "IP 192.168.0.2 > 192.168.1.2: ICMP host 192.168.1.2 unreachable, length 36",
    ip(1, icmp(3, 1, [0, 0, 0, 0], refused)),
  ],
  [
    "IP 192.168.0.2 > 192.168.1.2: ICMP 192.168.1.2 udp port 33434 unreachable, length 36",
    ip(1, icmp(3, 3, [0, 0, 0, 0], refused)),
  ],
  ["IP 192.168.0.2 > 192.168.1.2: ip-proto-17", ip(17, counting(10), { flagsAndOffset: 9 })],
  ["IP 192.168.0.2 > 192.168.1.2: ip-proto-253 10", ip(253, counting(10))],
  ["IP 192.168.0.2.1000 > 192.168.1.2.2000: UDP, length 10", ip(17, udp(1000, 2000, counting(10)))],
  ["IP 192.168.0.2.40000 > 192.168.1.2.5201: Flags [S], seq 1000, win 512, length 0", ip(6, tcp(2, counting(0)))],
  [
    "IP 192.168.0.2.40000 > 192.168.1.2.5201: Flags [P.], seq 1000:1030, ack 2000, win 512, length 30",
    ip(6, tcp(0x18, counting(30))),
  ],
  [
    "IP6 fe80::a > fe80::b: ICMP6, echo request, id 1, seq 2, length 16",
    ethernet(0x86dd, ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(8)))),
  ],
  ["52:54:00:00:00:0a > 52:54:00:00:00:0b, ethertype 0x88b5, length 60", ethernet(0x88b5, counting(46))],
  [
    "52:54:00:00:00:0a > 52:54:00:00:00:0b, LLC, dsap 0x42, ssap 0x42, ctrl 0x03, length 60",
    ethernet(38, Uint8Array.of(0x42, 0x42, 3, ...counting(43))),
  ],
  ["52:54:00:00:00:0a > 52:54:00:00:00:0b, 802.3, length 60", ethernet(40, Uint8Array.of(0xff, 0xff, ...counting(44)))],
  ["frame, length 3 [malformed ethernet: a header of 14 bytes, but 3 bytes are available]", counting(3)],
  [
    "IP 192.168.0.2 > 192.168.1.2: ip-proto-1 4 [malformed icmp: a header of 8 bytes, but 4 bytes are available]",
    ip(1, counting(4)),
  ],
])("a summary is: %s", (line, frame) => {
  expect(summary(frame)).toBe(line);
});

test("a layer shows its fields when it is logged or turned into JSON", () => {
  const { icmp: message } = decode(ip(1, echo(8, 7, 1, counting(3))));
  expect(inspect(message)).toContain("sequence: 1");
  expect(JSON.parse(JSON.stringify(message))).toMatchObject({ type: 8, identifier: 7, sequence: 1, payload: "000102" });
});

test("a layer matches a part of its fields in an assertion", () => {
  expect(decode(ip(1, echo(8, 7, 1, counting(3))))).toMatchObject({
    ipv4: { ttl: 64 },
    icmp: { type: 8, sequence: 1 },
  });
});
