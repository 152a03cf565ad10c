import fc from "fast-check";
import { expect, test } from "vitest";
import { arp, bytes, counting, echo, ethernet, ipv4, udp } from "../../test/frames.ts";
import { containing, explain, type FramePattern, match, NearestFrames, oneOf } from "../match.ts";
import { PcapDecoder } from "../read/decoder.ts";
import { PcapEncoder } from "../write/pcap-encoder.ts";

const ping = (sequence: number, ttl = 64): Uint8Array =>
  ethernet(0x0800, ipv4(1, echo(8, 1, sequence, counting(4)), { ttl }));
const datagram = (port: number): Uint8Array => ethernet(0x0800, ipv4(17, udp(1000, port, counting(4))));

test("keeps the frames that fit best, a layer counting more than a field", () => {
  const nearest = new NearestFrames({ ipv4: { ttl: 64 }, icmp: { type: 8, sequence: 3 } }, { count: 4 });
  for (const frame of [ethernet(0x0806, arp(1)), datagram(53), ping(1, 1), ping(1), ping(3, 1)]) nearest.add(frame);
  expect(nearest.nearest.map(({ number, explanation }) => [number, explanation.score])).toEqual([
    [4, 6],
    [5, 6],
    [3, 5],
    [2, 3],
  ]);
  expect(nearest.seenCount).toBe(5);
});

test("a frame that matches is the first, whenever it is added", () => {
  const nearest = new NearestFrames({ icmp: { sequence: 9 } }, { count: 1 });
  expect([ping(1), ping(9), ping(2)].map((frame) => nearest.add(frame))).toEqual([false, true, false]);
  expect(nearest.nearest.map(({ number }) => number)).toEqual([2]);
});

test("frames that differ in the same way count as one", () => {
  const nearest = new NearestFrames({ udp: { destinationPort: 53 } }, { count: 2 });
  for (const port of [67, 68, 67, 69, 67, 68]) nearest.add(datagram(port));
  expect(nearest.nearest.map(({ number, alikeCount }) => [number, alikeCount])).toEqual([
    [1, 2],
    [2, 1],
  ]);
});

test("copies frames, so that no chunk of the capture is held", () => {
  const encoder = new PcapEncoder();
  const data = ping(1);
  const capture = bytes(encoder.header(), encoder.record({ data, seconds: 5, nanoseconds: 6 }));
  const nearest = new NearestFrames({ icmp: { sequence: 2 } });
  for (const frame of new PcapDecoder().push(capture)) nearest.add(frame);
  capture.fill(0);
  const kept = nearest.nearest[0]?.frame;
  expect(kept).toMatchObject({ data, originalLength: data.length, seconds: 5, nanoseconds: 6 });
  expect(kept instanceof Uint8Array ? undefined : kept?.data.buffer.byteLength).toBe(data.length);
  const plain = ping(1);
  const ofBytes = new NearestFrames({ icmp: { sequence: 2 } });
  ofBytes.add(plain);
  plain.fill(0);
  expect(ofBytes.report).toContain("seq 1");
});

test.each([0, -1, 1.5, 1001])("refuses a count of %s", (count) => {
  expect(() => new NearestFrames({}, { count })).toThrow(TypeError);
});

test("for any frame, an explanation agrees with a match, and the nearest have the highest scores", () => {
  const pattern: FramePattern = {
    ethernet: { etherType: 0x0800 },
    ipv4: { options: [], ttl: (ttl) => ttl > 3 },
    icmp: { type: 8, sequence: 1 },
    payload: counting(4),
  };
  const mutated = fc
    .tuple(fc.constantFrom(ping(1), ping(2, 1), datagram(1), ethernet(0x0806, arp(1))), fc.nat(60), fc.nat(255))
    .map(([frame, at, byte]) => frame.with(at % frame.length, byte));
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 30 }), (frames) => {
      const nearest = new NearestFrames(pattern, { count: 2 });
      for (const frame of frames) expect(nearest.add(frame)).toBe(match(frame, pattern));
      const explanations = frames.map((frame) => explain(frame, pattern));
      for (const { matches, fields } of explanations) expect(fields.every(({ fits }) => fits)).toBe(matches);
      const distinct = new Map(explanations.map(({ text, score }) => [text, score]));
      const best = [...distinct.values()].sort((one, other) => other - one).slice(0, 2);
      expect(nearest.nearest.map(({ explanation }) => explanation.score)).toEqual(best);
    }),
  );
});

test.each<[string, FramePattern]>([
  ["192.168.0.0/33", { ipv4: { source: "192.168.0.0/33" } }],
  ["fe80::/129", { ipv6: { source: oneOf("fe80::1", "fe80::/129") } }],
  ["10.0.0.0/40", { icmpv6: { quoted: { ipv4: { source: "10.0.0.0/40" } } } }],
  ["fe80::/130", { ndp: { options: containing({ name: "recursive-dns-servers", servers: ["fe80::/130"] }) } }],
])("the prefix %s is refused before any frame has arrived, anywhere in the pattern", (prefix, pattern) => {
  expect(() => new NearestFrames(pattern)).toThrow(TypeError);
  expect(() => new NearestFrames(pattern)).toThrow(`bits, got "${prefix}"`);
});

test("a field that is undefined is refused before any frame has arrived", () => {
  const host: { address: string } = JSON.parse("{}");
  const pattern = { arp: { senderProtocolAddress: host.address } };
  expect(() => new NearestFrames(pattern)).toThrow(
    new TypeError("pattern.arp.senderProtocolAddress must be a pattern, `absent`, or left out, got undefined"),
  );
});
