import { setTimeout as delay, setImmediate } from "node:timers/promises";
import { type Frame, openPcap } from "@alpy/pcap";
import type { FramePattern } from "@alpy/pcap/match";
import { Faults } from "@alpy/qemu";
import { beforeEach, describe, expect, test } from "vitest";
import { captureOf, echo, hostA, reply, request } from "../../test/expected-frames.ts";
import { AlpyError } from "../errors.ts";
import { Expectations } from "./expectations.ts";
import { FrameExpecter } from "./frame-expecter.ts";
import { WireFeed } from "./wire-feed.ts";

class TestLink extends FrameExpecter {}

const warnings: string[] = [];
const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };
const logger = { ...silent, warn: (_details: object, message: string) => warnings.push(message) };
let faults: Faults;
let expectations: Expectations;
let feed: WireFeed;
let link: TestLink;
beforeEach(() => {
  warnings.length = 0;
  faults = new Faults();
  expectations = new Expectations({ faults, logger, evidence: () => "\nconsole: rabbit:~# ", timeoutFactor: 1 });
  feed = new WireFeed({ wire: "far", notes: () => [], readNow: () => true });
  link = new TestLink(feed, expectations);
});

async function pass(...frames: Uint8Array[]): Promise<void> {
  for (const data of frames) for await (const frame of openPcap(captureOf([data]))) feed.publish(frame);
}

/** Returns the message of its rejection, with times replaced. */
async function messageOf(expectation: PromiseLike<unknown>): Promise<string> {
  const error = await Promise.resolve(expectation).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AlpyError)) throw new Error("expected an AlpyError", { cause: error });
  return `${error.code}: ${error.message.replaceAll(/after \d+ ms/g, "after N ms").replaceAll(/\d+ ms after/g, "N ms after")}`;
}

describe("an expected frame", () => {
  test("is returned with its layers, however many others pass before it", async () => {
    const expected = link.expectFrame({ arp: { operation: "reply" } });
    await pass(echo(1), request, reply);
    expect((await expected).arp?.senderHardwareAddress).toBe(hostA);
  });

  test("that passed before the call does not count", async () => {
    await pass(reply);
    await expect(link.expectFrame({ arp: {} }, { timeoutMs: 20 })).rejects.toMatchObject({ code: "frame-missing" });
  });

  test("that does not arrive is reported with the nearest frames and their differences", async () => {
    const expected = link.expectFrame(
      { arp: { operation: "reply", senderProtocolAddress: "192.168.0.7" } },
      { timeoutMs: 500 },
    );
    await pass(echo(1), request, request, reply);
    expect(await messageOf(expected)).toMatchInlineSnapshot(`
      "frame-missing: wire far: no such frame within 500 ms
      Expected a frame with
        arp.operation              reply
        arp.senderProtocolAddress  192.168.0.7

      None of 4 frames matches. The nearest:

      #4  ARP, Reply 192.168.0.1 is-at 52:54:00:00:00:0a, length 28
          arp.operation              reply
        ✗ arp.senderProtocolAddress  192.168.0.1  expected 192.168.0.7

      #2  ARP, Request who-has 192.168.0.2 tell 192.168.0.1, length 28
        ✗ arp.operation              request      expected reply
        ✗ arp.senderProtocolAddress  192.168.0.1  expected 192.168.0.7
        and 1 more that differ in the same way

      #1  IP 192.168.0.1 > 192.168.0.2: ICMP echo request, id 1, seq 1, length 8
        ✗ arp  absent  expected { operation: reply, senderProtocolAddress: 192.168.0.7 }
      console: rabbit:~# "
    `);
  });

  test("is reported with the line of the test that expects it", async () => {
    const expected = link.expectFrame({ arp: {} }, { timeoutMs: 10 });
    await expect(expected).rejects.toMatchObject({
      stack: expect.stringMatching(/There was no frame at all.*\n +at .*expectations\.test\.ts/s) as string,
    });
  });

  test("with an invalid pattern or options is refused immediately", () => {
    expect(() => link.expectFrame({ arp: { operation: undefined as never } })).toThrow(/arp\.operation/);
    expect(() => link.expectFrame({}, { timeout: 1 } as never)).toThrow(
      'expectFrame: unknown option "timeout"; expected one of timeoutMs, signal',
    );
    expect(() => link.expectNone({}, { signal: "stop" } as never)).toThrow(
      "expectNone.signal must be an AbortSignal, got 'stop'",
    );
    expect(() => link.expectFrame({}, { limit: 1 } as never)).toThrow('expectFrame: unknown option "limit"');
    expect(() => link.collect({}, null as never)).toThrow("collect must be an object, got null");
    expect(() => link.expectNone(null as never)).toThrow("pattern must be an object or a function, got null");
    expect(() => link.expectSequence([{}, "arp" as never])).toThrow(
      "pattern must be an object or a function, got 'arp'",
    );
    expect(() => link.expectSequence([])).toThrow("patterns must be a list of at least one pattern, got []");
    expect(() => link.expectFrame({ arp: {} }, { timeoutMs: Number.NaN })).toThrow(
      "expectFrame.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got NaN",
    );
  });

  test("with a time-out that no timer honours is refused immediately, in each method", () => {
    const expected = "must be milliseconds above 0, at most 2147483647";
    for (const timeoutMs of [2 ** 31, Number.MAX_SAFE_INTEGER, Infinity]) {
      expect(() => link.expectFrame({}, { timeoutMs })).toThrow(`expectFrame.timeoutMs ${expected}`);
      expect(() => link.expectNone({}, { timeoutMs })).toThrow(`expectNone.timeoutMs ${expected}`);
      expect(() => link.expectSequence([{}], { timeoutMs })).toThrow(`expectSequence.timeoutMs ${expected}`);
      expect(() => link.collect({}, { timeoutMs })).toThrow(`collect.timeoutMs ${expected}`);
    }
  });

  test("with the longest time-out waits, also if the testbed's factor makes it longer than a timer can be", async () => {
    expectations = new Expectations({ faults, logger, evidence: () => "", timeoutFactor: 1_000 });
    link = new TestLink(feed, expectations);
    const expected = link.expectFrame({ arp: {} }, { timeoutMs: 2 ** 31 - 1 });
    const none = link.expectNone({ icmp: {} }, { timeoutMs: 2 ** 31 - 1 });
    // Timers that are too long fire after 1 ms.
    await delay(5);
    await pass(reply, echo(1));
    await expect(expected).resolves.toBeDefined();
    await expect(none).rejects.toMatchObject({ code: "frame-unexpected" });
  });

  test("whose predicate throws fails with that error, and other expectations do not", async () => {
    const error = new Error("own");
    const failing = link.expectFrame(() => {
      throw error;
    });
    const other = link.expectFrame({ arp: {} });
    await pass(reply);
    await expect(failing).rejects.toBe(error);
    await expect(other).resolves.toBeDefined();
  });
});

describe("a sequence", () => {
  test("is met by frames in its order, with others between them", async () => {
    const sequence = link.expectSequence([{ arp: { operation: "request" } }, { arp: { operation: "reply" } }]);
    await pass(reply, request, echo(1), reply);
    expect((await sequence).map(({ arp: layer }) => layer?.operation)).toEqual(["request", "reply"]);
  });

  test("reports which frame is missing, and which arrived before it", async () => {
    const patterns: FramePattern[] = [{ arp: { operation: "request" } }, { arp: { operation: "reply" } }, { icmp: {} }];
    const sequence = link.expectSequence(patterns, { timeoutMs: 500 });
    await pass(request, echo(1));
    expect(await messageOf(sequence)).toMatchInlineSnapshot(`
      "frame-missing: wire far: no frame 2 of 3 within 500 ms
      Frame 1 arrived after N ms: ARP, Request who-has 192.168.0.2 tell 192.168.0.1, length 28
      Expected a frame with
        arp.operation  reply

      The only frame does not match:

      #1  IP 192.168.0.1 > 192.168.0.2: ICMP echo request, id 1, seq 1, length 8
        ✗ arp  absent  expected { operation: reply }
      console: rabbit:~# "
    `);
  });
});

describe("an unexpected frame", () => {
  test("does not arrive before the time-out", async () => {
    const none = link.expectNone({ arp: {} }, { timeoutMs: 50 });
    await pass(echo(1));
    await expect(none).resolves.toBeUndefined();
  });

  test("fails the expectation as soon as it arrives", async () => {
    const none = link.expectNone({ arp: { operation: "reply" } }, { timeoutMs: 600_000 });
    await pass(echo(1), reply);
    expect(await messageOf(none)).toMatchInlineSnapshot(`
      "frame-unexpected: wire far: unexpected frame after N ms
      #2  ARP, Reply 192.168.0.1 is-at 52:54:00:00:00:0a, length 28
          arp.operation  reply"
    `);
  });
});

describe("collected frames", () => {
  test("are those that match until the time-out, in memory of their own", async () => {
    const collected = link.collect({ icmp: {} }, { timeoutMs: 500 });
    await pass(echo(1), request, echo(2));
    const frames = await collected;
    expect(frames.map(({ icmp: layer }) => layer?.sequence)).toEqual([1, 2]);
    expect(frames[0]?.data.buffer.byteLength).toBe(echo(1).length);
  });

  test("are at most as many as the limit", async () => {
    const collected = link.collect({ icmp: {} }, { timeoutMs: 600_000, limit: 2 });
    await pass(echo(1), echo(2), echo(3));
    expect(await collected).toHaveLength(2);
    expect(() => link.collect({}, { limit: 0 })).toThrow(
      "collect.limit must be a whole number from 1 to 100000, got 0",
    );
  });
});

describe("the end", () => {
  test("by a signal rejects with the signal's reason", async () => {
    const reason = new Error("stop");
    await expect(link.expectFrame({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const own = new AbortController();
    const expected = link.expectFrame({}, { signal: own.signal });
    own.abort(reason);
    await expect(expected).rejects.toBe(reason);
  });

  test("by a fault is reported with the fault as its cause, once", async () => {
    const fault = new AlpyError("qemu-exited", "QEMU ended");
    const expected = link.expectFrame({ arp: {} });
    faults.report(fault);
    await expect(expected).rejects.toMatchObject({ code: "expectation-ended", cause: fault });
    expect(faults.close()).toBeUndefined();
    await expect(link.expectFrame({ arp: {} })).rejects.toMatchObject({ cause: fault });
  });

  test("by a fault is reported by the testbed if it was not awaited", () => {
    const fault = new AlpyError("qemu-exited", "QEMU ended");
    void link.expectFrame({ arp: {} });
    faults.report(fault);
    expect(expectations.close()).toEqual([]);
    expect(faults.close()).toBe(fault);
  });

  test("of the testbed ends waiting expectations, and warns of those that are not awaited", async () => {
    const awaited = messageOf(link.expectFrame({ arp: {} }));
    void link.expectFrame({ arp: {} });
    await setImmediate();
    expect(expectations.close()).toEqual([]);
    expect(await awaited).toMatchInlineSnapshot(`
      "expectation-ended: wire far: the testbed was closed before the frame arrived
      Expected a frame with
        arp  present

      There was no frame at all.
      console: rabbit:~# "
    `);
    expect(warnings).toEqual([
      "Closed while an expectation on wire far was still waiting and not awaited: is an await missing?",
    ]);
    await expect(link.expectFrame({ arp: {} })).rejects.toMatchObject({ code: "expectation-ended" });
  });

  test("returns a failure that was not awaited, without an unhandled rejection", async () => {
    const early = link.expectNone({ arp: {} });
    const awaited = link.expectNone({ arp: {} });
    await pass(reply);
    await expect(awaited).rejects.toThrow("unexpected frame");
    const failures = expectations.close();
    expect(failures).toHaveLength(1);
    await expect(early).rejects.toBe(failures[0]);
    expect(expectations.close()).toEqual([]);
  });
});

test("a feed passes frames until the listener is removed", async () => {
  const frames: Frame[] = [];
  const stop = feed.listen({ onFrame: (frame) => frames.push(frame), onEnd: () => undefined });
  await pass(reply);
  stop();
  await pass(request);
  expect(frames).toHaveLength(1);
});
