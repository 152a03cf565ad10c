import fc from "fast-check";
import { expect, test } from "vitest";
import { hexBytes } from "../captures.fixture.ts";
import { decode } from "./decode.ts";
import { summary } from "./summary.ts";

const ethernet = "525400a10001 525400a10000 0800";
const ping = hexBytes(
  `${ethernet} 4500 001e 0001 4000 40 01 b889 c0a80002 c0a80102 0800 f6f9 0102 0003 0001 0000 0000 0000 0000 0000 0000 0000`,
);
const arpReply = hexBytes(
  "525400a10001 525400a10000 0806 0001 0800 0604 0002 525400a10000 c0a80001 525400a10001 c0a80002",
);

test("an echo request is decoded through all its layers, without the frame's padding", () => {
  const { ethernet, ipv4, icmp, payload, malformed } = decode(ping);
  expect(malformed).toBeUndefined();
  expect(ethernet).toMatchObject({ destination: "52:54:00:a1:00:01", source: "52:54:00:a1:00:00", etherType: 0x0800 });
  expect(ipv4).toMatchObject({ source: "192.168.0.2", destination: "192.168.1.2", ttl: 64, dontFragment: true });
  expect(icmp).toMatchObject({ type: 8, echo: { kind: "request", identifier: 0x0102, sequence: 3 } });
  expect([...payload]).toEqual([0, 1]);
});

test("checksums are verified", () => {
  expect(decode(ping).ipv4?.checksumValid).toBe(true);
  expect(decode(ping).icmp?.checksumValid).toBe(true);
  const changed = Uint8Array.from(ping);
  changed[22] = 63;
  changed[43] = 2;
  expect(decode(changed).ipv4?.checksumValid).toBe(false);
  expect(decode(changed).icmp?.checksumValid).toBe(false);
});

test("an ARP reply is decoded", () => {
  expect(decode(arpReply).arp).toEqual({
    operation: "reply",
    senderHardwareAddress: "52:54:00:a1:00:00",
    senderProtocolAddress: "192.168.0.1",
    targetHardwareAddress: "52:54:00:a1:00:01",
    targetProtocolAddress: "192.168.0.2",
  });
});

test("VLAN tags are taken off, outermost first", () => {
  const tagged = hexBytes("ffffffffffff 525400a10000 88a8 0064 8100 600a 9000 aabb");
  expect(decode(tagged).ethernet).toMatchObject({
    etherType: 0x9000,
    vlans: [
      { protocol: 0x88a8, id: 100, priority: 0 },
      { protocol: 0x8100, id: 10, priority: 3 },
    ],
  });
});

test("a later fragment has no ICMP header, whatever its bytes look like", () => {
  const fragment = Uint8Array.from(ping);
  fragment[20] = 0;
  fragment[21] = 1;
  const { icmp, ipv4 } = decode(fragment);
  expect(icmp).toBeUndefined();
  expect(ipv4?.fragmentOffset).toBe(8);
});

test.each([
  ["a frame cut in its Ethernet header", ping.subarray(0, 10), "ethernet", /14 bytes, here are 10/],
  ["a packet cut in its IPv4 header", ping.subarray(0, 20), "ipv4", /at least 20 bytes, here are 6/],
  ["a packet cut in its ICMP header", ping.subarray(0, 38), "icmp", /at least 8 bytes, here are 4/],
  ["an ARP packet cut off", arpReply.subarray(0, 30), "arp", /28 bytes, here are 16/],
  ["a frame cut in its VLAN tag", hexBytes("ffffffffffff 525400a10000 8100 00"), "ethernet", /VLAN tag is cut off/],
])("%s is malformed in that layer, with the reason", (_name, bytes, layer, reason) => {
  expect(decode(bytes).malformed).toEqual({ layer, reason: expect.stringMatching(reason) as string });
});

test("nothing makes it throw", () => {
  const headers = fc.constantFrom("", ethernet, "525400a10001 525400a10000 0806", "525400a10001 525400a10000 8100");
  fc.assert(
    fc.property(headers, fc.uint8Array({ maxLength: 80 }), (start, rest) => {
      expect(typeof summary(Uint8Array.from([...hexBytes(start), ...rest]))).toBe("string");
    }),
    { numRuns: 2_000 },
  );
});

test("the summary of a frame is one line in tcpdump's manner", () => {
  expect(summary(ping)).toBe("IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 258, seq 3, length 10, ttl 64");
  expect(summary(arpReply)).toBe("ARP, Reply 192.168.0.1 is-at 52:54:00:a1:00:00");
  expect(summary(hexBytes("ffffffffffff 525400a10000 88b5 00"))).toBe(
    "52:54:00:a1:00:00 > ff:ff:ff:ff:ff:ff, ethertype 0x88b5, length 1",
  );
});
