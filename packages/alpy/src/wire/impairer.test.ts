import fc from "fast-check";
import { expect, test } from "vitest";
import { Impairer, maximumBytesUnderWay } from "./impairer.ts";
import { type Impairment, resolveImpairment } from "./impairment.ts";

function frameOf(number: number, length = 60): Uint8Array {
  const frame = new Uint8Array(length);
  new DataView(frame.buffer).setUint32(0, number);
  return frame;
}

function numberOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0);
}

/** Sends `count` frames, one a millisecond, and gives those that arrive with their times, to the millisecond. */
function run(
  impairment: Impairment,
  { seed = 1, count = 1_000, length = 60 } = {},
): { number: number; atMs: number }[] {
  const impairer = new Impairer(resolveImpairment(impairment), seed);
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

test("nothing asked for, every frame passes at once", () => {
  expect(run({}, { count: 3 })).toEqual([0, 1, 2].map((n) => ({ number: n, atMs: n })));
});

test("a delay is that of each frame", () => {
  expect(run({ delayMs: 20 }).every(({ number, atMs }) => atMs === number + 20)).toBe(true);
});

test("jitter varies the delay within its bounds and keeps the order", () => {
  const arrived = run({ delayMs: 20, jitterMs: 5 });
  const delays = arrived.map(({ number, atMs }) => atMs - number);
  expect(numbers(arrived)).toEqual([...Array(1_000).keys()]);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...delays)).toBeLessThanOrEqual(26);
  expect(new Set(delays).size).toBeGreaterThan(5);
});

test("loss takes about its share, and the same frames each time the seed is the same", () => {
  const survivors = numbers(run({ loss: 0.25 }));
  expect(survivors.length).toBeGreaterThan(690);
  expect(survivors.length).toBeLessThan(810);
  expect(numbers(run({ loss: 0.25 }))).toEqual(survivors);
  expect(numbers(run({ loss: 0.25 }, { seed: 2 }))).not.toEqual(survivors);
});

test("which frames are lost does not depend on what else is asked for", () => {
  const lossAlone = numbers(run({ loss: 0.1 }));
  const withOthers = numbers(run({ loss: 0.1, duplicate: 0.2, delayMs: 9, jitterMs: 3 }));
  expect([...new Set(withOthers)]).toEqual(lossAlone);
});

test("a duplicate comes right after its frame", () => {
  expect(numbers(run({ duplicate: 1 }, { count: 3 }))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("a reordered frame comes after the next one, and no frame is lost by it", () => {
  const arrived = numbers(run({ reorder: 0.3 }));
  expect(arrived.toSorted((a, b) => a - b)).toEqual([...Array(1_000).keys()]);
  expect(arrived).not.toEqual([...Array(1_000).keys()]);
});

test("a frame that nothing overtakes goes alone after 100 ms", () => {
  expect(run({ reorder: 1 }, { count: 1 })).toEqual([{ number: 0, atMs: 100 }]);
});

test("corruption flips exactly one bit, in a copy", () => {
  const impairer = new Impairer(resolveImpairment({ corrupt: 1 }), 1);
  const sent = frameOf(0);
  expect(impairer.accept(sent, 0)).toEqual(["corrupted"]);
  const [arrived = new Uint8Array()] = impairer.due(0);
  expect(sent).toEqual(frameOf(0));
  const flipped = arrived.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  expect(flipped).toBe(1);
});

test("a rate lets a frame through in the time that its bits take", () => {
  // 125 bytes are 1,000 bits: 10 ms each at 100 kbit/s.
  const arrived = run({ rateBitsPerSecond: 100_000, queueBytes: 1e6 }, { count: 5, length: 125 });
  expect(arrived.map(({ atMs }) => atMs)).toEqual([10, 20, 30, 40, 50]);
});

test("frames that find no room before the rate are lost, and counted as such", () => {
  const impairer = new Impairer(resolveImpairment({ rateBitsPerSecond: 8_000, queueBytes: 250 }), 1);
  const fates = [0, 1, 2, 3].flatMap((n) => impairer.accept(frameOf(n, 125), 0));
  expect(fates).toEqual(["queue-full", "queue-full"]);
  expect(impairer.counts).toMatchObject({ received: 4, "queue-full": 2 });
});

test("a black hole loses every frame", () => {
  expect(run({ blackHole: true }, { count: 10 })).toEqual([]);
});

test("what is under way is bounded, whatever the delay", () => {
  const impairer = new Impairer(resolveImpairment({ delayMs: 1e9 }), 1);
  const large = new Uint8Array(65_536);
  const room = maximumBytesUnderWay / large.length;
  for (let n = 0; n < room; n += 1) expect(impairer.accept(large, 0)).toEqual([]);
  expect(impairer.accept(large, 0)).toEqual(["queue-full"]);
});

test("whatever is asked for, each frame arrives, once or twice, or its loss is counted", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const impairments = fc.record({
    ...{ loss: share, duplicate: share, reorder: share, corrupt: fc.constant(0) },
    delayMs: fc.integer({ min: 5, max: 50 }),
    jitterMs: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(impairments, fc.integer(), (impairment, seed) => {
      const impairer = new Impairer(resolveImpairment(impairment), seed);
      for (let now = 0; now < 50; now += 1) impairer.accept(frameOf(now), now);
      const { lost, duplicated } = impairer.counts;
      expect(impairer.due(1e6)).toHaveLength(50 - lost + duplicated);
      expect(impairer.nextDueMs).toBeUndefined();
    }),
  );
});

test.each<[Impairment, string]>([
  [{ loss: 1.5 }, "impair.loss must be from 0 to 1, got 1.5"],
  [{ delayMs: -1 }, "impair.delayMs must be 0 or more, got -1"],
  [{ jitterMs: 2 }, "impair.jitterMs must be at most delayMs, 0, got 2"],
  [{ rateBitsPerSecond: 0 }, "impair.rateBitsPerSecond must be above 0, got 0"],
  [{ lost: 1 } as Impairment, "impair.lost is no option; there are delayMs, jitterMs, loss"],
])("%j is refused", (impairment, message) => {
  expect(() => resolveImpairment(impairment)).toThrow(message);
});
