import { expect, test } from "vitest";
import { ETHERNET_EXPRESSIONS } from "../../test/filter-expressions.ts";
import { changedFrames, FILTER_FRAMES } from "../../test/filter-frames.ts";
import { bytes, ethernet, ipv4, ipv6, tcp, u16, udp, vlan } from "../../test/frames.ts";
import { ExpressionGenerator, randomNumbers } from "../../test/random-expressions.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { PcapError } from "../errors.ts";
import { compilePattern } from "../match/compiled-pattern.ts";
import { explain } from "../match/explanation.ts";
import type { MatchableFrame } from "../match/fields/matchable-frame.ts";
import { match } from "../match/match.ts";
import { allOf, not } from "../match/matchers.ts";
import { NearestFrames } from "../match/nearest-frames.ts";
import type { FramePattern } from "../match/pattern.ts";
import { allProtocols } from "../protocols/all-protocols.ts";
import { type FrameFilter, filter } from "./filter.ts";

const SEED = 20_261_127;
const RANDOM_EXPRESSIONS = 300;
const options = { protocols: allProtocols };

/** Checks whether decoding finds no fault in a frame, no ARP for other protocols, and no SCTP, which is not decoded. */
function isSound(frame: Uint8Array): boolean {
  const { arp, malformed, truncated, ipv4: packet, ipv6: packet6 } = decode(frame, options);
  if (malformed !== undefined || truncated !== undefined || (arp?.protocolType ?? 0x0800) !== 0x0800) return false;
  return packet?.protocol !== 132 && packet6?.nextHeader !== 132;
}

function differences(filters: readonly FrameFilter[], frames: readonly Uint8Array[]): string[] {
  return filters.flatMap((isFound) => {
    if (isFound.pattern === undefined) return [];
    const fits = compilePattern(isFound.pattern, options);
    return frames.flatMap((frame, index) =>
      fits(frame) === isFound(frame) ? [] : [`${isFound.expression}: frame ${index}, ${summary(frame)}`],
    );
  });
}

const FRAMES = [
  ...FILTER_FRAMES,
  ...changedFrames(200, randomNumbers(SEED)),
  ethernet(0x8100, vlan(11, 0x88a8, vlan(12, 0x0800, ipv4(17, udp(53, 80, bytes(1, 2)))))),
  ethernet(0x8100, vlan(11, 0x0800, ipv4(6, tcp(2, bytes())))),
  ethernet(0x86dd, ipv6(44, bytes(17, 0, u16(0), 0, 0, 0, 1, udp(53, 53, bytes(1, 2))))),
].filter(isSound);

test("sound frames fit the pattern of a filter if they match it, for expressions of every primitive", () => {
  const filters = ETHERNET_EXPRESSIONS.map((expression) => filter(expression));
  expect(differences(filters, FRAMES)).toEqual([]);
  expect(filters.filter(({ pattern }) => pattern !== undefined).length).toBeGreaterThan(200);
});

test("sound frames fit the pattern of a filter if they match it, for random expressions", () => {
  const generator = new ExpressionGenerator(randomNumbers(SEED));
  const filters = Array.from({ length: RANDOM_EXPRESSIONS }, () => tryFilter(generator.expression()));
  const found = filters.filter((each) => each?.pattern !== undefined).filter((each) => each !== undefined);
  expect(found.length).toBeGreaterThan(RANDOM_EXPRESSIONS / 4);
  expect(differences(found, FRAMES)).toEqual([]);
});

test("patterns name the layers as expressions mean them", () => {
  expect(filter("ip").pattern).toEqual({ ethernet: { etherType: 0x0800 } });
  expect(filter("udp and src host 10.0.0.1").pattern).toMatchObject({
    conditions: [{ patterns: expect.any(Array) }, { patterns: expect.any(Array) }],
  });
  expect(filter("ip src net 10").pattern).toEqual({ ethernet: { etherType: 0x0800 }, ipv4: { source: "10.0.0.0/8" } });
  expect(filter("ether dst 5254.0000.000a").pattern).toEqual({ ethernet: { destination: "52:54:00:00:00:0a" } });
  expect(filter("stp").pattern).toMatchObject({ llc: { dsap: 0x42 } });
  expect(filter("greater 100").pattern).toMatchObject({ originalLength: { min: 100 } });
  expect(filter("").pattern).toEqual({});
});

test.each(["tcp[tcpflags] & tcp-syn != 0", "mpls 5 and ip", "sctp port 80", "protochain 6", "not vlan and ip"])(
  "has no pattern, because patterns do not name what is looked at: %s",
  (expression) => {
    expect(filter(expression).pattern).toBeUndefined();
  },
);

test("a filter for another link type has no pattern", () => {
  expect(filter("ip", { linkType: 101 }).pattern).toBeUndefined();
});

const web = filter("vlan 11 and tcp dst port 80");
const tagged = (id: number, port: number): Uint8Array => {
  const segment = tcp(2, bytes());
  segment.set(u16(port), 2);
  return ethernet(0x8100, vlan(id, 0x0800, ipv4(6, segment)));
};

test("an explanation shows the expression, and the fields of the frame that differ", () => {
  expect(explain(tagged(12, 80), web).text).toMatchInlineSnapshot(`
    "✗ frame                false  expected filter("vlan 11 and tcp dst port 80")
    ✗ vlans[0].id          12     expected 11
      vlans[0].etherType   0x0800
      ipv4.protocol        6
      tcp.destinationPort  80"
  `);
  expect(explain(tagged(11, 80), web)).toMatchObject({
    matches: true,
    fields: [{ path: "frame", fits: true }, {}, {}, {}, {}],
  });
  expect(explain(ethernet(0x0800, ipv4(17, udp(80, 80, bytes()))), filter("tcp")).text).toMatchInlineSnapshot(`
    "✗ frame               false  expected filter("tcp")
      ethernet.etherType  0x0800
    ✗ ipv4.protocol       17     expected 6"
  `);
});

test("an explanation shows the expression only, where the pattern does not know what the filter finds", () => {
  const sctp = ethernet(0x0800, ipv4(132, bytes(u16(80), u16(81), new Array<number>(8).fill(0))));
  expect(explain(sctp, filter("src port 80"))).toMatchObject({
    matches: true,
    fields: [{ path: "frame", actual: 'true: filter("src port 80")' }],
  });
});

test("the nearest frames are those whose fields are nearest to the pattern of a filter", () => {
  const nearest = new NearestFrames(web, { count: 1 });
  for (const frame of [ethernet(0x0806, bytes(new Array<number>(28).fill(0))), tagged(11, 443), tagged(12, 443)])
    expect(nearest.add(frame)).toBe(false);
  expect(nearest.report).toMatchInlineSnapshot(`
    "Expected a frame with
      frame  filter("vlan 11 and tcp dst port 80")

    None of 3 frames matches. The nearest:

    #2  IP 192.168.0.2.40000 > 192.168.1.2.443: Flags [S], seq 1000, win 512, length 0
      ✗ frame                false  expected filter("vlan 11 and tcp dst port 80")
        vlans[0].id          11
        vlans[0].etherType   0x0800
        ipv4.protocol        6
      ✗ tcp.destinationPort  443    expected 80"
  `);
});

test("a filter with a pattern decides in other patterns, too", () => {
  const pattern: FramePattern = allOf<MatchableFrame>(web, not(filter("tcp src port 1")));
  expect(match(tagged(11, 80), pattern)).toBe(true);
  expect(match(tagged(11, 443), pattern)).toBe(false);
  expect(explain(tagged(11, 443), pattern).text).toContain("✗ tcp.destinationPort");
});

function tryFilter(expression: string): FrameFilter | undefined {
  try {
    return filter(expression);
  } catch (error) {
    if (error instanceof PcapError) return undefined;
    throw error;
  }
}
