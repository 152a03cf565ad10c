import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { arp, counting, echo, ethernet, HOST_A, HOST_B, ipv4, tcp, udp, vlan } from "../../test/frames.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import * as build from "../index.ts";
import {
  absent,
  between,
  containing,
  explain,
  type FramePattern,
  type MatchInput,
  NearestFrames,
  oneOf,
} from "../match.ts";

const ip = (protocol: number, payload: Uint8Array, ttl = 64): Uint8Array =>
  ethernet(0x0800, ipv4(protocol, payload, { ttl }));

const captured = (data: Uint8Array, name: string): MatchInput => ({
  data,
  originalLength: data.length,
  linkType: LINKTYPE_ETHERNET,
  interface: { index: 0, linkType: 1, snapLength: 0, name, description: undefined, fcsBytes: undefined },
});

test("an explanation shows each field, and marks those that differ", () => {
  const pattern: FramePattern = {
    ethernet: { destination: HOST_A.mac, etherType: 0x86dd },
    vlans: absent,
    ipv4: { source: "192.168.0.0/24", ttl: between(1, 63), protocol: oneOf(1, 6) },
    udp: { destinationPort: 53 },
    payload: counting(40),
  };
  const { matches, fields, text } = explain(
    ip(17, udp(1000, 67, Uint8Array.from([...counting(30), 1, 2, 3]))),
    pattern,
  );
  expect(matches).toBe(false);
  expect(fields[1]).toEqual({ path: "ethernet.etherType", fits: false, expected: "0x86dd", actual: "0x0800" });
  expect(text).toMatchInlineSnapshot(`
    "✗ ethernet.destination  52:54:00:00:00:0b  expected 52:54:00:00:00:0a
    ✗ ethernet.etherType    0x0800             expected 0x86dd
      vlans                 absent
      ipv4.source           192.168.0.2
    ✗ ipv4.ttl              64                 expected 1 to 63
    ✗ ipv4.protocol         17                 expected one of 1, 6
    ✗ udp.destinationPort   67                 expected 53
    ✗ payload               … 1a 1b 1c 1d 01 02 03 (33 bytes); they differ from byte 30 on
                            expected … 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 (40 bytes)"
  `);
});

test("an explanation reports a missing layer once, and a layer that must be absent", () => {
  const frame = ethernet(0x8100, vlan(5, 0x0806, arp(2)));
  expect(explain(frame, { ipv4: { ttl: 3, source: HOST_A.ip }, arp: {}, vlans: absent }).text).toMatchInlineSnapshot(`
    "✗ ipv4   absent  expected { ttl: 3, source: 192.168.0.2 }
      arp    present
    ✗ vlans  [{ id: 5, priority: 0, dropEligible: false, etherType: 0x0806 }]
             expected absent"
  `);
});

test("an explanation covers the elements of lists", () => {
  const frame = ethernet(0x8100, vlan(5, 0x0800, ipv4(253, counting(0), { options: [7, 7, 4, 1, 2, 3, 4, 1] })));
  const pattern: FramePattern = {
    vlans: [{ id: 6, priority: 0 }],
    ipv4: { options: containing({ type: 148 }), dscp: (value) => value > 3 },
  };
  expect(explain(frame, pattern).text).toMatchInlineSnapshot(`
    "✗ vlans[0].id        5  expected 6
      vlans[0].priority  0
    ✗ ipv4.options       [{ type: 7, data: 04 01 02 03 04 (5 bytes) }, { type: 1, data: (0 bytes) }]
                         expected containing { type: 148 }
    ✗ ipv4.dscp          0  expected (value) => value > 3"
  `);
  expect(explain(frame, { vlans: [{ id: 5 }, { id: 6 }] }).text).toMatchInlineSnapshot(
    `
    "✗ vlans  [{ id: 5, priority: 0, dropEligible: false, etherType: 0x0800 }]
             expected [{ id: 5 }, { id: 6 }]"
  `,
  );
});

test("an explanation of a predicate shows its source", () => {
  expect(explain(ip(1, echo(8, 1, 1, counting(0))), ({ udp }) => udp?.sourcePort === 53).text).toMatchInlineSnapshot(
    `"✗ frame  false  expected ({ udp }) => udp?.sourcePort === 53"`,
  );
});

test("an explanation of a frame that matches marks nothing", () => {
  const { matches, text } = explain(ip(1, echo(8, 1, 7, counting(0))), { icmp: { sequence: 7 }, vlans: absent });
  expect(matches).toBe(true);
  expect(text).toMatchInlineSnapshot(`
    "  icmp.sequence  7
      vlans          absent"
  `);
});

test("a report shows what was expected, and the nearest frames with their differences", () => {
  const nearest = new NearestFrames({
    arp: { operation: "reply", senderProtocolAddress: "192.168.0.1", targetHardwareAddress: HOST_B.mac },
    vlans: absent,
  });
  nearest.add(captured(ip(1, echo(8, 1, 1, counting(56))), "lan"));
  for (let count = 0; count < 12; count += 1) nearest.add(captured(ethernet(0x0806, arp(1), 60), "lan"));
  nearest.add(captured(ethernet(0x0806, arp(2), 60), "wan"));
  nearest.add(captured(ethernet(0x8100, vlan(1, 0x0806, arp(2))), "lan"));
  for (let count = 0; count < 1200; count += 1) nearest.add(captured(ip(6, tcp(2, counting(0))), "lan"));
  expect(nearest.nearest.map(({ number, alikeCount }) => [number, alikeCount])).toEqual([
    [14, 0],
    [15, 0],
    [2, 11],
  ]);
  expect(nearest.report).toMatchInlineSnapshot(`
    "Expected a frame with
      arp.operation              reply
      arp.senderProtocolAddress  192.168.0.1
      arp.targetHardwareAddress  52:54:00:00:00:0b
      vlans                      absent

    None of 1,215 frames matches. The nearest:

    #14 on wan  ARP, Reply 192.168.0.2 is-at 52:54:00:00:00:0a, length 46
        arp.operation              reply
      ✗ arp.senderProtocolAddress  192.168.0.2  expected 192.168.0.1
        arp.targetHardwareAddress  52:54:00:00:00:0b
        vlans                      absent

    #15 on lan  ARP, Reply 192.168.0.2 is-at 52:54:00:00:00:0a, length 28
        arp.operation              reply
      ✗ arp.senderProtocolAddress  192.168.0.2  expected 192.168.0.1
        arp.targetHardwareAddress  52:54:00:00:00:0b
      ✗ vlans                      [{ id: 1, priority: 0, dropEligible: false, etherType: 0x0806 }]
                                   expected absent

    #2 on lan  ARP, Request who-has 192.168.1.2 tell 192.168.0.2, length 46
      ✗ arp.operation              request            expected reply
      ✗ arp.senderProtocolAddress  192.168.0.2        expected 192.168.0.1
      ✗ arp.targetHardwareAddress  00:00:00:00:00:00  expected 52:54:00:00:00:0b
        vlans                      absent
      and 11 more that differ in the same way"
  `);
});

test("a report states whether there were no frames, one, or one that matches", () => {
  const pattern: FramePattern = { icmp: { type: 8 } };
  const none = new NearestFrames(pattern);
  expect(none.report).toMatchInlineSnapshot(`
    "Expected a frame with
      icmp.type  8

    There was no frame at all."
  `);
  const one = new NearestFrames(pattern);
  expect(one.add(Uint8Array.of(1, 2, 3))).toBe(false);
  expect(one.report).toMatchInlineSnapshot(`
    "Expected a frame with
      icmp.type  8

    The only frame does not match:

    #1  frame, length 3 [malformed ethernet: a header of 14 bytes, but 3 bytes are available]
      ✗ icmp  absent  expected { type: 8 }"
  `);
  const fitting = new NearestFrames(pattern, { count: 1 });
  fitting.add(ethernet(0x0806, arp(1)));
  expect(fitting.add(ip(1, echo(8, 1, 1, counting(0))))).toBe(true);
  expect(fitting.report).toMatchInlineSnapshot(`
    "Expected a frame with
      icmp.type  8

    Frame #2 of 2 frames matches. The nearest:

    #2  IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 1, length 8
        icmp.type  8"
  `);
});

test("the report in the guide is the one for its frames", () => {
  const host = "192.168.0.2";
  const router = "192.168.0.1";
  const link = { source: HOST_A.mac, destination: "52:54:00:00:00:01" };
  const request = build.arp({
    senderHardwareAddress: HOST_A.mac,
    senderProtocolAddress: host,
    targetProtocolAddress: router,
  });
  const ping = build.ipv4({ source: host, destination: router }, build.icmp({ identifier: 1, sequence: 1 }));
  const nearest = new NearestFrames({ arp: { operation: "reply", senderProtocolAddress: router } });
  nearest.add(build.ethernet({ ...link, padToBytes: 60 }, request));
  nearest.add(build.ethernet(link, ping));
  const guide = readFileSync(resolve(import.meta.dirname, "../../docs/matching.md"), "utf8");
  expect(guide).toContain(`\`\`\`text\n${nearest.report}\n\`\`\``);
});
