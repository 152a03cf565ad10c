import { ethernet, icmp, ipv4, openPcap, PcapEncoder, PcapError } from "@alpy/pcap";
import { filter } from "@alpy/pcap/filter";
import { allOf, type FramePattern, not, oneOf } from "@alpy/pcap/match";
import { Faults } from "@alpy/qemu";
import { beforeEach, describe, expect, test } from "vitest";
import { Expectations } from "./expectations.ts";
import { FrameExpecter } from "./frame-expecter.ts";
import { WireFeed } from "./wire-feed.ts";

const LONG_MS = 60_000;
const MACS = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
const HOSTS = { source: "192.168.0.1", destination: "239.1.2.3" };
/** A report of IGMP for a group. */
const report = (group: number): Uint8Array =>
  ethernet(MACS, ipv4({ ...HOSTS, protocol: 2 }, Uint8Array.of(0x16, 0, 0, 0, 239, 1, 2, group)));
/** An advertisement of VRRP, version 2, of a priority. */
const advertisement = (priority: number): Uint8Array =>
  ethernet(
    MACS,
    ipv4(
      { ...HOSTS, protocol: 112, ttl: 255 },
      Uint8Array.of(0x21, 42, priority, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ),
  );
const echo = (sequence: number): Uint8Array => ethernet(MACS, ipv4(HOSTS, icmp({ type: 8, identifier: 1, sequence })));

class TestLink extends FrameExpecter {}

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let feed: WireFeed;
let link: TestLink;
beforeEach(() => {
  const faults = new Faults();
  feed = new WireFeed({ wire: "far", notes: () => [], readNow: () => true });
  link = new TestLink(feed, new Expectations({ faults, logger, evidence: () => "", timeoutFactor: 1 }));
});

async function pass(...frames: Uint8Array[]): Promise<void> {
  const encoder = new PcapEncoder();
  const records = frames.map((data) =>
    encoder.record({ seconds: 1, nanoseconds: 0, data, originalLength: data.length }),
  );
  for await (const frame of openPcap(Buffer.concat([encoder.header(), ...records]))) feed.publish(frame);
}

async function failureOf(expectation: PromiseLike<unknown>): Promise<string> {
  const error: unknown = await Promise.resolve(expectation).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error("expected a failure");
  return error.message;
}

describe("a filter expression", () => {
  const isEcho = filter("icmp and host 192.168.0.1");

  test("is a pattern for every expectation", async () => {
    const found = link.expectFrame(isEcho, { timeoutMs: LONG_MS });
    const sequence = link.expectSequence([filter("igmp"), isEcho], { timeoutMs: LONG_MS });
    const collected = link.collect(isEcho, { timeoutMs: LONG_MS, limit: 2 });
    await pass(report(3), echo(1), echo(2));
    expect((await found).icmp?.sequence).toBe(1);
    expect(await sequence).toHaveLength(2);
    expect((await collected).map(({ icmp: message }) => message?.sequence)).toEqual([1, 2]);
    const none = link.expectNone(isEcho, { timeoutMs: LONG_MS });
    await pass(echo(3));
    expect(await failureOf(none)).toContain('frame               true: filter("icmp and host 192.168.0.1")');
  });

  test("that no frame matches is reported with the fields that differ", async () => {
    const missing = link.expectFrame(filter("udp dst port 53 and src host 192.168.0.1"), { timeoutMs: 500 });
    await pass(echo(1));
    expect(await failureOf(missing)).toMatchInlineSnapshot(`
      "wire far: no such frame within 500 ms
      Expected a frame with
        frame  filter("udp dst port 53 and src host 192.168.0.1")

      The only frame does not match:

      #1  IP 192.168.0.1 > 239.1.2.3: ICMP echo request, id 1, seq 1, length 8
        ✗ frame               false   expected filter("udp dst port 53 and src host 192.168.0.1")
          ethernet.etherType  0x0800
        ✗ ipv4.protocol       1       expected 17
        ✗ udp                 absent  expected { destinationPort: 53 }
          ipv4.source         192.168.0.1"
    `);
  });

  test("that is wrong is refused with its place, before an expectation is armed", () => {
    const failure = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    const error = failure(() => link.expectFrame(filter("udp prt 53")));
    expect(error).toBeInstanceOf(PcapError);
    expect(error).toMatchObject({ code: "bad-filter", offset: 4 });
    expect(failure(() => link.collect(filter("gateway router")))).toMatchObject({ code: "unsupported-filter" });
    expect(feed.hasListeners).toBe(false);
  });
});

describe("a protocol that is registered", () => {
  const owner: FramePattern = { vrrp: { virtualRouterId: 42, priority: 255 } };

  test("is a layer in the patterns of every expectation, and in the frames that they return", async () => {
    const found = link.expectFrame(owner, { timeoutMs: LONG_MS });
    const sequence = link.expectSequence([{ igmp: { type: 0x16 } }, owner], { timeoutMs: LONG_MS });
    const collected = link.collect(oneOf({ igmp: {} }, { vrrp: {} }), { timeoutMs: LONG_MS, limit: 3 });
    const none = link.expectNone(allOf({ igmp: {} }, not({ igmp: { group: "239.1.2.3" } })), { timeoutMs: LONG_MS });
    await pass(report(3), advertisement(100), echo(1), advertisement(255));
    expect((await found).vrrp?.priority).toBe(255);
    expect((await sequence).map((frame) => frame.igmp?.group ?? frame.vrrp?.virtualRouterId)).toEqual([
      "239.1.2.3",
      42,
    ]);
    expect((await collected).map(({ vrrp }) => vrrp?.priority)).toEqual([undefined, 100, 255]);
    await pass(report(4));
    expect(await failureOf(none)).toContain("igmp v2 report 239.1.2.4");
  });

  test("is in the report of the frames that are nearest", async () => {
    const missing = link.expectFrame(owner, { timeoutMs: 500 });
    await pass(echo(1), advertisement(100));
    expect(await failureOf(missing)).toMatchInlineSnapshot(`
      "wire far: no such frame within 500 ms
      Expected a frame with
        vrrp.virtualRouterId  42
        vrrp.priority         255

      None of 2 frames matches. The nearest:

      #2  IP 192.168.0.1 > 239.1.2.3: VRRPv2, Advertisement, vrid 42, prio 100, authtype none, intvl 1s, length 16
          vrrp.virtualRouterId  42
        ✗ vrrp.priority         100  expected 255

      #1  IP 192.168.0.1 > 239.1.2.3: ICMP echo request, id 1, seq 1, length 8
        ✗ vrrp  absent  expected { virtualRouterId: 42, priority: 255 }"
    `);
  });

  test("is named if a pattern names a layer or field that does not exist", () => {
    expect(() => link.expectNone({ vrrp: { prio: 1 } } as never)).toThrow(
      /^pattern\.vrrp: unknown field "prio"; .*priority/,
    );
    expect(() => link.collect({ vrp: {} } as never)).toThrow(/^pattern: unknown layer or field "vrp"; .*vrrp/);
  });
});
