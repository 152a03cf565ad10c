import fc from "fast-check";
import { expect, test } from "vitest";
import { Impairer, MAX_IN_FLIGHT_BYTES } from "./impairer.ts";
import { type ResolvedWireImpairment, resolveWireImpairment, type WireImpairmentOptions } from "./impairment.ts";

function resolved(options: WireImpairmentOptions): ResolvedWireImpairment {
  return resolveWireImpairment(options, "impair");
}

function frameOf(number: number, length = 60): Uint8Array {
  const frame = new Uint8Array(length);
  new DataView(frame.buffer).setUint32(0, number);
  return frame;
}

function numberOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0);
}

/** Sends `count` frames, one per millisecond, and returns the frames that arrive, with the millisecond of their arrival. */
function run(
  impairment: WireImpairmentOptions,
  { seed = 1, count = 1_000, length = 60 } = {},
): { number: number; atMs: number }[] {
  const impairer = new Impairer(resolved(impairment), seed);
  const arrived: { number: number; atMs: number }[] = [];
  const take = (atMs: number): void => {
    for (const frame of impairer.due(atMs)) arrived.push({ number: numberOf(frame), atMs });
  };
  for (let now = 0; now < count; now += 1) {
    impairer.accept(frameOf(now, length), now);
    take(now);
  }
  for (let now = count; impairer.nextDueMs !== undefined; now += 1) take(now);
  return arrived;
}

const numbers = (arrived: { number: number }[]): number[] => arrived.map(({ number }) => number);

test("without an impairment every frame passes immediately", () => {
  expect(run({}, { count: 3 })).toEqual([0, 1, 2].map((n) => ({ number: n, atMs: n })));
});

test("each frame is delayed", () => {
  expect(run({ delayMs: 20 }).every(({ number, atMs }) => atMs === number + 20)).toBe(true);
});

test("jitter varies the delay within its bounds and keeps the order of frames", () => {
  const arrived = run({ delayMs: 20, jitterMs: 5 });
  const delays = arrived.map(({ number, atMs }) => atMs - number);
  expect(numbers(arrived)).toEqual([...Array(1_000).keys()]);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...delays)).toBeLessThanOrEqual(26);
  expect(new Set(delays).size).toBeGreaterThan(5);
});

test("about the expected share of frames is lost, and the same frames with the same seed", () => {
  const survivors = numbers(run({ loss: 0.25 }));
  expect(survivors.length).toBeGreaterThan(690);
  expect(survivors.length).toBeLessThan(810);
  expect(numbers(run({ loss: 0.25 }))).toEqual(survivors);
  expect(numbers(run({ loss: 0.25 }, { seed: 2 }))).not.toEqual(survivors);
});

test("which frames are lost does not depend on the other options", () => {
  const lossAlone = numbers(run({ loss: 0.1 }));
  const withOthers = numbers(run({ loss: 0.1, duplicate: 0.2, delayMs: 9, jitterMs: 3 }));
  expect([...new Set(withOthers)]).toEqual(lossAlone);
});

test("a duplicate follows right after its frame", () => {
  expect(numbers(run({ duplicate: 1 }, { count: 3 }))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("a reordered frame arrives after the next one, and no frame is lost by reordering", () => {
  const arrived = numbers(run({ reorder: 0.3 }));
  expect(arrived.toSorted((a, b) => a - b)).toEqual([...Array(1_000).keys()]);
  expect(arrived).not.toEqual([...Array(1_000).keys()]);
});

test("a frame that is not overtaken arrives alone after 100 ms", () => {
  expect(run({ reorder: 1 }, { count: 1 })).toEqual([{ number: 0, atMs: 100 }]);
});

test("corruption flips exactly one bit, in a copy", () => {
  const impairer = new Impairer(resolved({ corrupt: 1 }), 1);
  const sent = frameOf(0);
  expect(impairer.accept(sent, 0)).toEqual(["corrupted"]);
  const [arrived = new Uint8Array()] = impairer.due(0);
  expect(sent).toEqual(frameOf(0));
  const flipped = arrived.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  expect(flipped).toBe(1);
});

test("with a rate limit a frame takes the time of its bits", () => {
  // 125 bytes are 1,000 bits: 10 ms each at 100 kbit/s.
  const arrived = run({ rateBitsPerSecond: 100_000, queueBytes: 1e6 }, { count: 5, length: 125 });
  expect(arrived.map(({ atMs }) => atMs)).toEqual([10, 20, 30, 40, 50]);
});

test("frames that do not fit in the queue before the rate limit are lost and counted", () => {
  const impairer = new Impairer(resolved({ rateBitsPerSecond: 8_000, queueBytes: 250 }), 1);
  const effects = [0, 1, 2, 3].flatMap((n) => impairer.accept(frameOf(n, 125), 0));
  expect(effects).toEqual(["queue-full", "queue-full"]);
  expect(impairer.counts).toMatchObject({ received: 4, "queue-full": 2 });
});

test("a black hole loses every frame", () => {
  expect(run({ blackHole: true }, { count: 10 })).toEqual([]);
});

test("the bytes in flight are bounded, for any delay", () => {
  const impairer = new Impairer(resolved({ delayMs: 1e9 }), 1);
  const large = new Uint8Array(65_536);
  const room = MAX_IN_FLIGHT_BYTES / large.length;
  for (let n = 0; n < room; n += 1) expect(impairer.accept(large, 0)).toEqual([]);
  expect(impairer.accept(large, 0)).toEqual(["queue-full"]);
});

test("with any impairment each frame arrives, once or twice, or its loss is counted", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const impairments = fc.record({
    loss: share,
    duplicate: share,
    reorder: share,
    corrupt: fc.constant(0),
    delayMs: fc.integer({ min: 5, max: 50 }),
    jitterMs: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(impairments, fc.integer(), (impairment, seed) => {
      const impairer = new Impairer(resolved(impairment), seed);
      for (let now = 0; now < 50; now += 1) impairer.accept(frameOf(now), now);
      const { lost, duplicated } = impairer.counts;
      expect(impairer.due(1e6)).toHaveLength(50 - lost + duplicated);
      expect(impairer.nextDueMs).toBeUndefined();
    }),
  );
});
