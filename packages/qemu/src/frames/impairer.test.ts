import fc from "fast-check";
import { expect, test } from "vitest";
import type { DelayDistribution } from "./delay-distribution.ts";
import { Impairer, type ImpairmentCounts, type ImpairmentEffect, MAX_IN_FLIGHT_BYTES } from "./impairer.ts";
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

interface Arrival {
  readonly number: number;
  readonly atMs: number;
}

/** What a checker at the far end has seen, and what the impairer has counted. */
interface Run {
  readonly arrived: readonly Arrival[];
  readonly numbers: readonly number[];
  readonly counts: ImpairmentCounts;
}

/** Sends `count` frames, one per millisecond, and collects those that arrive, with the millisecond of their arrival. */
function run(impairment: WireImpairmentOptions, { seed = 1, count = 1_000, length = 60 } = {}): Run {
  const impairer = new Impairer(resolved(impairment), seed);
  const arrived: Arrival[] = [];
  const take = (atMs: number): void => {
    for (const frame of due(impairer, atMs)) arrived.push({ number: numberOf(frame), atMs });
  };
  for (let now = 0; now < count; now += 1) {
    impairer.accept(frameOf(now, length), now);
    take(now);
  }
  for (let now = count; impairer.nextDueMs !== undefined; now += 1) take(now);
  return { arrived, numbers: arrived.map(({ number }) => number), counts: impairer.counts };
}

function due(impairer: Impairer, nowMs: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let next = impairer.next(nowMs); next !== undefined; next = impairer.next(nowMs)) frames.push(next.frame);
  return frames;
}

const counting = (count: number): number[] => [...Array(count).keys()];
const sumOfFates = ({ delivered, lost, "queue-full": full, inFlight, discarded }: ImpairmentCounts): number =>
  delivered + lost + full + inFlight + discarded;

test("without an impairment every frame passes immediately", () => {
  expect(run({}, { count: 3 }).arrived).toEqual([0, 1, 2].map((n) => ({ number: n, atMs: n })));
});

test("each frame is delayed", () => {
  expect(run({ delayMs: 20 }).arrived.every(({ number, atMs }) => atMs === number + 20)).toBe(true);
});

test("with kept order no frame overtakes another, and delays stay within the jitter's bounds", () => {
  const { arrived, numbers, counts } = run({ delayMs: 20, jitterMs: 5, keepOrder: true });
  const delays = arrived.map(({ number, atMs }) => atMs - number);
  expect(numbers).toEqual(counting(1_000));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...delays)).toBeLessThanOrEqual(26);
  expect(counts.reordered).toBe(0);
});

test("which frames are lost depends on the seed, and not on the other options", () => {
  const survivors = run({ loss: 0.25 }).numbers;
  expect(run({ loss: 0.25 }).numbers).toEqual(survivors);
  expect(run({ loss: 0.25 }, { seed: 2 }).numbers).not.toEqual(survivors);
  const others = { duplicate: 0.2, delayMs: 9, jitterMs: 3, delayDistribution: "normal", keepOrder: true } as const;
  expect([...new Set(run({ loss: 0.25, ...others }).numbers)]).toEqual(survivors);
});

test("a duplicate follows right after its frame", () => {
  expect(run({ duplicate: 1 }, { count: 3 }).numbers).toEqual([0, 0, 1, 1, 2, 2]);
});

test("a frame that waits is overtaken by the next one that does not, and its copy follows it", () => {
  const impairer = new Impairer(resolved({ duplicate: 1 }), 1);
  const held = new Map([
    [0, 0.999],
    [1, 0.999],
    [2, 0],
  ]);
  for (const [number, reorder] of held) {
    impairer.change(resolved({ duplicate: 1, reorder }), 7);
    impairer.accept(frameOf(number), number);
  }
  expect(due(impairer, 2).map(numberOf)).toEqual([2, 2, 0, 0, 1, 1]);
  expect(impairer.counts).toMatchObject({ reordered: 2, duplicated: 3, delivered: 6 });
});

test("a frame that is not overtaken arrives alone after 100 ms, and is not counted as reordered", () => {
  const { arrived, counts } = run({ reorder: 0.999 }, { count: 1 });
  expect(arrived).toEqual([{ number: 0, atMs: 100 }]);
  expect(counts).toMatchObject({ reordered: 0, delivered: 1 });
});

test("corruption flips one random bit, in a copy", () => {
  const impairer = new Impairer(resolved({ corrupt: 1 }), 1);
  const sent = frameOf(0);
  expect(impairer.accept(sent, 0)).toEqual(["corrupted"]);
  const [arrived = new Uint8Array()] = due(impairer, 0);
  expect(sent).toEqual(frameOf(0));
  const flipped = arrived.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  expect(flipped).toBe(1);
});

test("corruption of chosen bits flips them all, as far as the frame has them", () => {
  const corrupt = { probability: 1, bits: [0, 15, 8_000] };
  const impairer = new Impairer(resolved({ corrupt }), 1);
  expect(impairer.accept(new Uint8Array(3), 0)).toEqual(["corrupted"]);
  expect(impairer.accept(new Uint8Array(0), 0)).toEqual([]);
  expect(due(impairer, 0)).toEqual([Uint8Array.of(0x80, 0x01, 0), new Uint8Array(0)]);
  expect(impairer.counts.corrupted).toBe(1);
});

test("with a rate limit a frame takes the time of its bits", () => {
  // 125 bytes are 1,000 bits: 10 ms each at 100 kbit/s.
  const { arrived } = run({ rateBitsPerSecond: 100_000, queueBytes: 1e6 }, { count: 5, length: 125 });
  expect(arrived.map(({ atMs }) => atMs)).toEqual([10, 20, 30, 40, 50]);
});

test("frames that do not fit in the queue before the rate limit are lost and counted, and so are copies without room", () => {
  const impairer = new Impairer(resolved({ rateBitsPerSecond: 8_000, queueBytes: 250 }), 1);
  const effects = [0, 1, 2, 3].flatMap((n) => impairer.accept(frameOf(n, 125), 0));
  expect(effects).toEqual(["queue-full", "queue-full"]);
  expect(impairer.counts).toMatchObject({ received: 4, "queue-full": 2, inFlight: 2 });
  const copying = new Impairer(resolved({ rateBitsPerSecond: 8_000, queueBytes: 0, duplicate: 1 }), 1);
  expect(copying.accept(frameOf(0, 125), 0)).toEqual([]);
  expect(copying.counts).toMatchObject({ received: 1, duplicated: 0, inFlight: 1 });
});

test("a black hole loses every frame", () => {
  expect(run({ blackHole: true }, { count: 10 }).counts).toMatchObject({ received: 10, lost: 10, delivered: 0 });
});

test("the bytes in flight are bounded, for any delay", () => {
  const impairer = new Impairer(resolved({ delayMs: 1e9 }), 1);
  const large = new Uint8Array(65_536);
  const room = MAX_IN_FLIGHT_BYTES / large.length;
  for (let n = 0; n < room; n += 1) expect(impairer.accept(large, 0)).toEqual([]);
  expect(impairer.accept(large, 0)).toEqual(["queue-full"]);
});

test("a change loses no frame in flight, counts on, and starts the random choices again", () => {
  const impairer = new Impairer(resolved({ delayMs: 50 }), 1);
  impairer.accept(frameOf(0), 0);
  impairer.change(resolved({ delayMs: 10 }), 1);
  expect(impairer.nextNumber).toBe(0);
  impairer.accept(frameOf(1), 5);
  expect(due(impairer, 15).map(numberOf)).toEqual([1]);
  const next = impairer.next(50);
  expect([next && numberOf(next.frame), next?.isReordered]).toEqual([0, true]);
  expect(impairer.counts).toMatchObject({ received: 2, delivered: 2, reordered: 1, inFlight: 0 });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const impairments = fc.record({
  loss: fc.oneof(share, fc.record({ p: share, r: share, h: share, k: share })),
  duplicate: share,
  reorder: share.map((value) => Math.min(value, 0.999)),
  corrupt: share,
  delayMs: fc.integer({ min: 5, max: 50 }),
  jitterMs: fc.integer({ min: 0, max: 5 }),
  delayDistribution: fc.constantFrom<DelayDistribution>("uniform", "normal", "pareto", "paretonormal", [-1, 0, 3]),
  keepOrder: fc.boolean(),
  rateBitsPerSecond: fc.constantFrom(500_000, 1e9),
  queueBytes: fc.constantFrom(200, 65_536),
});

test("for any impairments, changes and end, all fates add up to what was sent, and to what arrives", () => {
  fc.assert(
    fc.property(fc.array(impairments, { minLength: 1, maxLength: 3 }), fc.integer(), (changes, seed) => {
      const impairer = new Impairer(resolved({}), 0);
      const arrived: number[] = [];
      for (const [index, change] of changes.entries()) {
        impairer.change(resolved(change), seed);
        for (let now = index * 50; now < (index + 1) * 50; now += 1) {
          impairer.accept(frameOf(now), now);
          arrived.push(...due(impairer, now).map(numberOf));
          const { received, duplicated } = impairer.counts;
          expect(sumOfFates(impairer.counts)).toBe(received + duplicated);
        }
      }
      if (seed % 2 === 0) impairer.discard();
      else arrived.push(...due(impairer, 1e6).map(numberOf));
      expect(impairer.nextDueMs).toBeUndefined();
      const { received, duplicated, delivered, inFlight } = impairer.counts;
      expect([delivered, inFlight]).toEqual([arrived.length, 0]);
      expect(sumOfFates(impairer.counts)).toBe(received + duplicated);
    }),
  );
});

test("the effects that are returned are those that are counted", () => {
  const impairer = new Impairer(
    resolved({ loss: 0.1, duplicate: 0.2, corrupt: 0.3, rateBitsPerSecond: 4e5, queueBytes: 1_000 }),
    3,
  );
  const seen: Partial<Record<ImpairmentEffect, number>> = {};
  for (let now = 0; now < 1_000; now += 1) {
    for (const effect of impairer.accept(frameOf(now), now)) seen[effect] = (seen[effect] ?? 0) + 1;
  }
  expect(impairer.counts).toMatchObject(seen);
  expect(Object.keys(seen).sort()).toEqual(["corrupted", "duplicated", "lost", "queue-full"]);
});
