import { expect, test } from "vitest";
import { bytes, counting, echo, ethernet, icmp, ipv4, ipv6, udp } from "../../../test/frames.ts";
import { decode } from "../../decode/decode.ts";
import type { DecodedFrame } from "../../decode/decoded-frame.ts";
import { summary } from "../../decode/summary/summary.ts";
import { checkPattern } from "../../match/check-pattern.ts";
import { compilePattern } from "../../match/compiled-pattern.ts";
import { explain } from "../../match/explanation.ts";
import { match } from "../../match/match.ts";
import { NearestFrames } from "../../match/nearest-frames.ts";
import { allProtocols } from "../all-protocols.ts";
import { igmp } from "../igmp.ts";
import { gre } from "./gre.ts";
import { ipInIp } from "./ip-in-ip.ts";

const options = { protocols: [gre, igmp, ipInIp] };
const ping = ipv4(1, echo(8, 1, 2, counting(16)));
const PING_LINE = "IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 24";
const ADDRESSES_LINE = "IP 192.168.0.2 > 192.168.1.2: ";

const inGre = (etherType: number, packet: Uint8Array): Uint8Array =>
  ipv4(47, bytes(0, 0, etherType >> 8, etherType & 0xff, packet));
const frame = (packet: Uint8Array): Uint8Array => ethernet(0x0800, packet);

/** Returns a packet inside `count` others. */
function nested(count: number): Uint8Array {
  let packet = ping;
  for (let level = 0; level < count; level += 1) packet = ipv4(4, packet);
  return packet;
}

/** Returns how many frames are inside one another. */
function depthOf({ ipInIp: tunnel }: DecodedFrame): number {
  return tunnel?.inner === undefined ? 0 : 1 + depthOf(tunnel.inner);
}

test.each([
  ["IPv4 in IPv4", frame(ipv4(4, ping)), 4, `${ADDRESSES_LINE}${PING_LINE}`],
  ["IPv6 in IPv4", frame(ipv4(41, ipv6(59, bytes()))), 6, `${ADDRESSES_LINE}IP6 fe80::a > fe80::b: no next header`],
  ["IPv4 in IPv6", ethernet(0x86dd, ipv6(4, ping)), 4, `IP6 fe80::a > fe80::b: ${PING_LINE}`],
  [
    "IPv6 in IPv6",
    ethernet(0x86dd, ipv6(41, ipv6(59, bytes()))),
    6,
    "IP6 fe80::a > fe80::b: IP6 fe80::a > fe80::b: no next header",
  ],
])("%s is decoded", (_, data, version, line) => {
  const decoded = decode(data, options);
  expect(decoded.ipInIp?.version).toBe(version);
  expect(decoded.ipInIp?.inner?.[version === 4 ? "ipv4" : "ipv6"]).toBeDefined();
  expect(decoded.malformed).toBeUndefined();
  expect(summary(data, options)).toBe(line);
});

test("a frame inside is decoded with the same protocols, and only those", () => {
  const query = ipv4(2, bytes(0x11, 100, 0, 0, 0, 0, 0, 0));
  const data = frame(inGre(0x0800, query));
  expect(decode(data, options).gre?.inner?.igmp?.version).toBe(2);
  const alone = decode(data, { protocols: [gre] }).gre?.inner;
  expect(alone?.ipv4?.protocol).toBe(2);
  expect(alone?.igmp).toBeUndefined();
  expect(summary(data, options)).toBe(`${ADDRESSES_LINE}GREv0, length 32: ${ADDRESSES_LINE}igmp query v2`);
});

test("tunnels of different kinds may be inside one another", () => {
  const data = frame(inGre(0x6558, ethernet(0x0800, ipv4(4, ping))));
  expect(decode(data, options).gre?.inner?.ipInIp?.inner?.icmp?.sequence).toBe(2);
  expect(summary(data, options)).toBe(`${ADDRESSES_LINE}GREv0, length 82: ${ADDRESSES_LINE}${PING_LINE}`);
});

test("a message inside belongs to the frame inside alone", () => {
  const data = frame(ipv4(4, ipv4(17, udp(1000, 7, bytes(1)))));
  const decoded = decode(data, options);
  expect(decoded.udp).toBeUndefined();
  expect(decoded.ipInIp?.inner?.udp?.checksumValid).toBe(true);
  expect(match(data, { udp: {} }, options)).toBe(false);
});

test("at most 8 frames are inside one another", () => {
  expect(depthOf(decode(frame(nested(8)), options))).toBe(8);
  const deeper = decode(frame(nested(9)), options);
  expect(depthOf(deeper)).toBe(8);
  expect(deeper.malformed).toBeUndefined();
  expect(summary(frame(nested(9)), options)).toBe(`${ADDRESSES_LINE.repeat(9)}IP, length 44`);
});

test("what a frame of nothing but headers of tunnels is decoded to grows with its length alone", () => {
  const data = frame(nested(100));
  const length = JSON.stringify(decode(data, options)).length;
  expect(length).toBeLessThan(data.length * 50);
});

test("a problem of the frame inside belongs to that frame, and the summary shows it there", () => {
  const damaged = ping.slice();
  damaged[0] = 0x55;
  const data = frame(inGre(0x0800, damaged));
  const decoded = decode(data, options);
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.gre?.inner?.malformed).toEqual({ layer: "ipv4", reason: "version 5, expected 4" });
  expect(summary(data, options)).toMatch(/GREv0, length 48: .* \[malformed ipv4: version 5, expected 4\]$/);
});

test("a frame inside that the capture cut is truncated, not malformed", () => {
  const whole = frame(inGre(0x0800, ping));
  for (let cut = 1; cut <= ping.length; cut += 1) {
    const data = { data: whole.subarray(0, -cut), originalLength: whole.length, linkType: 1 };
    const decoded = decode(data, options);
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.gre?.inner?.malformed).toBeUndefined();
    expect(decoded.gre?.inner?.icmp?.checksumValid).toBeUndefined();
  }
});

test("an ICMP error inside a tunnel quotes a packet, and a packet that is quoted has no tunnels", () => {
  const error = ipv4(1, icmp(11, 0, [0, 0, 0, 0], nested(1)));
  const quoted = decode(frame(inGre(0x0800, error)), options).gre?.inner?.icmp?.quoted;
  expect(quoted?.ipv4?.protocol).toBe(4);
  expect(quoted?.ipInIp).toBeUndefined();
});

test("a pattern goes into the frames inside, and an explanation names the path", () => {
  const data = frame(inGre(0x0800, nested(1)));
  const pattern = { gre: { inner: { ipInIp: { inner: { ipv4: { source: "10.0.0.1" }, icmp: { type: 8 } } } } } };
  expect(compilePattern(pattern, options)(data)).toBe(false);
  const { matches, fields } = explain(data, pattern, options);
  expect(matches).toBe(false);
  expect(fields).toEqual([
    { path: "gre.inner.ipInIp.inner.ipv4.source", fits: false, expected: "10.0.0.1", actual: "192.168.0.2" },
    { path: "gre.inner.ipInIp.inner.icmp.type", fits: true, expected: "8", actual: "8" },
  ]);
});

test("an explanation names the innermost layer that is missing, once", () => {
  const { fields } = explain(frame(inGre(0x0800, ping)), { gre: { inner: { udp: { sourcePort: 7 } } } }, options);
  expect(fields).toEqual([{ path: "gre.inner.udp", fits: false, expected: "{ sourcePort: 7 }", actual: "absent" }]);
});

test("the nearest of several frames has the most layers and fields inside that fit", () => {
  const nearest = new NearestFrames({ gre: { inner: { ipv4: { ttl: 63 }, icmp: { type: 8 } } } }, options);
  for (const data of [frame(ping), frame(inGre(0x86dd, ipv6(59, bytes()))), frame(inGre(0x0800, ping))])
    nearest.add(data);
  expect(nearest.nearest[0]?.number).toBe(3);
  expect(nearest.report).toContain("✗ gre.inner.ipv4.ttl   64  expected 63");
});

test("a pattern for the frame inside is checked like any other", () => {
  const check =
    (inner: object): (() => void) =>
    () =>
      checkPattern({ gre: { inner } }, options);
  expect(check({ ipv4: { source: "10.0.0.256" } })).toThrow("pattern.gre.inner.ipv4.source must be an IPv4 address");
  expect(check({ linkType: 1 })).toThrow('pattern.gre.inner: unknown field "linkType"');
  expect(check({ vrrp: {} })).toThrow('pattern.gre.inner: unknown field "vrrp"');
  expect(check({ igmp: { version: 2 } })).not.toThrow();
  expect(check({ malformed: { layer: "gre" } })).not.toThrow();
});

test("all protocols together decode what is inside", () => {
  const decoded = decode(frame(inGre(0x0800, ping)), { protocols: allProtocols });
  expect(decoded.gre?.inner?.icmp?.type).toBe(8);
});
