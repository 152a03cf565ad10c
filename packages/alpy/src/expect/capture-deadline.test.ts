import { appendFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Frame, PcapEncoder } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import { Faults } from "@alpy/qemu";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CaptureFeed } from "./capture-feed.ts";
import { Expectations } from "./expectations.ts";
import { FrameExpecter } from "./frame-expecter.ts";

class TestLink extends FrameExpecter {}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const SHORT_MS = 100;
const BUSY_MS = 250;
const FOREVER_MS = 600_000;
/** One second of frames at the rate that an expectation must keep up with. */
const MANY_FRAMES = 10_000;
/** The time of a frame in the capture whose time is not known to the clock. */
const UNKNOWN_MS = 0;

let folder: string;
let path: string;
let expectations: Expectations;
let link: TestLink;
let writerEnded: PromiseWithResolvers<void>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-deadline-"));
  path = join(folder, "link0.pcap");
  writeFileSync(path, new PcapEncoder().header());
  expectations = new Expectations({ faults: new Faults(), logger: silent, evidence: () => "", timeoutFactor: 1 });
  writerEnded = Promise.withResolvers();
  link = new TestLink(
    new CaptureFeed({
      name: "link0",
      path,
      follow: () =>
        openPcapFile(path, {
          follow: true,
          pollIntervalMs: 1,
          signal: expectations.closed,
          writerEnded: writerEnded.promise,
        }),
      passedMs,
      notes: () => [],
    }),
    expectations,
  );
});
afterEach(async () => {
  vi.restoreAllMocks();
  expectations.close();
  await rm(folder, { recursive: true });
});

/** The frames of these tests have the time of the monotonic clock, in microseconds, as their time stamps. */
function passedMs({ timestampNs }: Frame): number | undefined {
  const milliseconds = Number(timestampNs / 1_000n) / 1_000;
  return milliseconds === UNKNOWN_MS ? undefined : milliseconds;
}

function record(number: number, atMs: number): Uint8Array {
  const data = Buffer.alloc(60);
  data.writeUInt16BE(0x88b5, 12);
  data.writeUInt32BE(number, 14);
  const seconds = Math.floor(atMs / 1_000);
  const nanoseconds = Math.round((atMs - seconds * 1_000) * 1_000) * 1_000;
  return new PcapEncoder().record({ seconds, nanoseconds, data, originalLength: data.length });
}
const numberOf = ({ data }: { readonly data: Uint8Array }): number => Buffer.from(data).readUInt32BE(14);
const numbered =
  (number: number) =>
  (frame: { readonly data: Uint8Array }): boolean =>
    numberOf(frame) === number;

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Arms an expectation at a moment of which the test knows the exact time, and returns both. */
function armedAt<T>(arm: () => T): { readonly armedMs: number; readonly expectation: T } {
  const armedMs = Math.ceil(performance.now());
  while (performance.now() < armedMs);
  const spy = vi.spyOn(performance, "now").mockReturnValue(armedMs);
  const expectation = arm();
  spy.mockRestore();
  return { armedMs, expectation };
}

describe("the own time of a frame", () => {
  test.each([
    { when: "at the exact deadline", afterMs: SHORT_MS, isInTime: true },
    { when: "0.001 ms after the deadline", afterMs: SHORT_MS + 0.001, isInTime: false },
    { when: "4 ms after the deadline", afterMs: SHORT_MS + 4, isInTime: false },
  ])("decides, whenever it is read: $when", async ({ afterMs, isInTime }) => {
    const { armedMs, expectation } = armedAt(() => ({
      expected: link.expectFrame(numbered(1), { timeoutMs: SHORT_MS }),
      none: link.expectNone(numbered(1), { timeoutMs: SHORT_MS }),
      collected: link.collect(numbered(1), { timeoutMs: SHORT_MS }),
      sequence: link.expectSequence([numbered(1)], { timeoutMs: SHORT_MS }),
    }));
    // Written early, so that only its time stamp can tell.
    appendFileSync(path, record(1, armedMs + afterMs));
    const { expected, none, collected, sequence } = expectation;
    const outcomes = await Promise.allSettled([expected, none, sequence]);
    expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([isInTime, !isInTime, isInTime]);
    expect(await collected).toHaveLength(isInTime ? 1 : 0);
  });

  test("decides among many frames that are read after the deadline, because the event loop was busy", async () => {
    const { armedMs, expectation } = armedAt(() =>
      link.collect(() => true, { timeoutMs: SHORT_MS, limit: MANY_FRAMES }),
    );
    const frames = Array.from({ length: MANY_FRAMES }, (_, index) => record(index, armedMs + (index + 1) / 10));
    appendFileSync(path, Buffer.concat(frames));
    block(BUSY_MS);
    expect((await expectation).map(numberOf)).toEqual(Array.from({ length: SHORT_MS * 10 }, (_, index) => index));
  });

  test("does not count a frame that was in the capture before the call, although it has not been read", async () => {
    appendFileSync(path, record(1, performance.now() + SHORT_MS / 2));
    const expected = link.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
    const none = link.expectNone(numbered(1), { timeoutMs: SHORT_MS });
    block(BUSY_MS);
    await expect(expected).rejects.toMatchObject({ code: "frame-missing" });
    await expect(none).resolves.toBeUndefined();
  });

  test("may be a little before the call, because the guest's clock is not exact, in a frame that the call has caused", async () => {
    const { armedMs, expectation } = armedAt(() => link.expectFrame(numbered(1), { timeoutMs: SHORT_MS }));
    appendFileSync(path, record(1, armedMs - 0.1));
    await expect(expectation).resolves.toBeDefined();
  });

  test("is not needed: a frame of a paused machine counts if it was in the capture at the deadline", async () => {
    const expected = link.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
    const none = link.expectNone(numbered(1), { timeoutMs: SHORT_MS });
    appendFileSync(path, record(1, UNKNOWN_MS));
    block(BUSY_MS);
    await expect(expected).resolves.toBeDefined();
    await expect(none).rejects.toMatchObject({ code: "frame-unexpected" });
  });
});

describe("a capture that ends in half a record", () => {
  const half = record(1, UNKNOWN_MS).subarray(0, 40);

  test("does not keep an expectation waiting beyond its time, and the frames before it count", async () => {
    const expected = link.expectFrame(numbered(1), { timeoutMs: SHORT_MS });
    const before = link.expectFrame(numbered(2), { timeoutMs: SHORT_MS });
    appendFileSync(path, Buffer.concat([record(2, UNKNOWN_MS), half]));
    block(BUSY_MS);
    await expect(expected).rejects.toMatchObject({ code: "frame-missing" });
    await expect(before).resolves.toBeDefined();
    const onlyHeader = link.expectNone({}, { timeoutMs: SHORT_MS });
    await expect(onlyHeader).resolves.toBeUndefined();
  });

  test("ends the expectations with that fault when its writer has ended", async () => {
    const expected = link.expectFrame(numbered(1), { timeoutMs: FOREVER_MS });
    const none = link.expectNone(numbered(1), { timeoutMs: FOREVER_MS });
    none.catch(() => undefined);
    appendFileSync(path, half);
    await delay(1);
    writerEnded.resolve();
    const ended = { code: "expectation-ended", cause: expect.objectContaining({ code: "truncated" }) as object };
    await expect(expected).rejects.toMatchObject(ended);
    await expect(none).rejects.toMatchObject(ended);
  });
});
