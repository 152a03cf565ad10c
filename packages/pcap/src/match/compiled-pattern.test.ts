import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMON_FRAMES } from "../../test/samples.ts";
import { LINKTYPE_RAW } from "../capture/link-type.ts";
import {
  absent,
  allOf,
  atLeast,
  compilePattern,
  explain,
  type FramePattern,
  match,
  NearestFrames,
  not,
  oneOf,
} from "../match.ts";

const PATTERNS: readonly FramePattern[] = [
  { ipv4: { source: "192.168.0.2" }, udp: { destinationPort: 53 } },
  { ipv4: { source: "192.168.0.0/24", ttl: oneOf(63, 64) }, tcp: { sourcePort: atLeast(1000) } },
  { ipv4: { destination: "192.168.1.2/31", protocol: not(1) } },
  { ipv6: { source: "fe80::/10", hopLimit: 255 }, icmpv6: {} },
  { ethernet: { source: "52:54:00:00:00:0a" }, vlans: [{}], icmp: { type: 8 } },
  { arp: { operation: "request" }, ethernet: { destination: "ff:ff:ff:ff:ff:ff" } },
  { icmp: {}, ipv4: oneOf({ ttl: 64 }, { ttl: 1 }) },
  { udp: not(absent), tcp: absent },
  { dhcp: {} },
  { ndp: { target: "fe80::b" } },
  { udp: { sourcePort: (port) => port === 1000 } },
  { udp: {}, tcp: {} },
  allOf({ ipv4: {} }, { udp: { destinationPort: oneOf(53, 2000, 33_434) } }),
  oneOf({ arp: {} }, { udp: { destinationPort: 2000 } }),
  not({ ipv4: {} }),
  ({ ipv4 }) => ipv4?.ttl === 64,
  {},
];

const anyFrame = fc
  .record({
    frame: fc.constantFrom(...COMMON_FRAMES),
    changes: fc.array(fc.tuple(fc.nat(45), fc.oneof(fc.nat(255), fc.constantFrom(8, 6, 17, 1, 0x45, 0x46))), {
      maxLength: 2,
    }),
    length: fc.oneof(fc.constant(2000), fc.nat(70)),
    linkType: fc.constantFrom(1, LINKTYPE_RAW),
  })
  .map(({ frame, changes, length, linkType }) => {
    const data = frame.slice(0, length);
    for (const [at, byte] of changes) if (at < data.length) data[at] = byte;
    return { data, originalLength: frame.length, linkType };
  });

test.each(PATTERNS.map((pattern, index) => [index, pattern] as const))(
  "for any frame, a compiled pattern agrees with a comparison of every field: %i",
  (_index, pattern) => {
    const matches = compilePattern(pattern);
    const nearest = new NearestFrames(pattern);
    const check = (frame: Parameters<typeof matches>[0]): void => {
      const expected = explain(frame, pattern).matches;
      expect(matches(frame)).toBe(expected);
      expect(match(frame, pattern)).toBe(expected);
      expect(nearest.add(frame)).toBe(expected);
    };
    for (const frame of COMMON_FRAMES) check(frame);
    fc.assert(fc.property(anyFrame, check), { numRuns: 500 });
  },
);

test("a predicate is called once for a frame, and not for one without its layer", () => {
  const calls: number[] = [];
  const matches = compilePattern({
    udp: {
      destinationPort: (port) => {
        calls.push(port);
        return true;
      },
    },
  });
  expect(COMMON_FRAMES.filter((frame) => matches(frame))).toHaveLength(calls.length);
  expect(calls.length).toBeGreaterThan(0);
});

test("later changes to a pattern have no effect", () => {
  const pattern = { arp: { operation: "request" as "request" | "reply" } };
  const matches = compilePattern(pattern);
  pattern.arp.operation = "reply";
  const [request = new Uint8Array(0)] = COMMON_FRAMES;
  expect(matches(request)).toBe(true);
  expect(match(request, pattern)).toBe(false);
});
