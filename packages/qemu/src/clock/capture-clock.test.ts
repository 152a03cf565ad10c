import { describe, expect, test } from "vitest";
import { CaptureClock } from "./capture-clock.ts";

const second = 1_000_000_000n;

test("time stamps begin at the host time of the first RESUME, even if the machine was paused for long before", () => {
  const clock = new CaptureClock(1_000, () => []);
  clock.resumed(1_003_300_000_000n);
  expect(clock.segmentAt(0, 24)?.shiftNs).toBe(3_300_000_000n);
});

test("a pause is added only to the frames after it, by their position in each capture", () => {
  const clock = new CaptureClock(1_000, () => [500, 24]);
  clock.resumed(1_001n * second);
  clock.stopped(1_003n * second);
  clock.resumed(1_010n * second);
  expect(clock.segmentAt(0, 400)?.shiftNs).toBe(second);
  expect(clock.segmentAt(0, 500)?.shiftNs).toBe(8n * second);
  expect(clock.segmentAt(1, 24)?.shiftNs).toBe(8n * second);
});

test("frames captured while the machine is paused have the time of its stop", () => {
  let size = 100;
  const clock = new CaptureClock(1_000, () => [size]);
  clock.resuming();
  clock.resumed(1_001n * second);
  clock.stopped(1_003n * second);
  size = 200;
  clock.resuming();
  clock.resumed(1_010n * second);
  expect([24, 100, 200].map((offset) => clock.segmentAt(0, offset)?.shiftNs)).toEqual([second, second, 8n * second]);
});

test("the virtual clock continues from that of a restored state", () => {
  const clock = new CaptureClock(1_000, () => [], 5n * second);
  expect(clock.virtualNs).toBe(5n * second);
  clock.resumed(1_007n * second);
  expect(clock.segmentAt(0, 24)?.shiftNs).toBe(2n * second);
  clock.stopped(1_008n * second);
  expect(clock.virtualNs).toBe(6n * second);
});

describe("a reading of the virtual clock", () => {
  const started = 1_001n * second;
  const running = (): CaptureClock => {
    const clock = new CaptureClock(1_000, () => []);
    clock.resumed(started);
    return clock;
  };
  const shiftOf = (clock: CaptureClock): bigint | undefined => clock.segmentAt(0, 24)?.shiftNs;

  test("while the machine runs moves its start to where it can have been", () => {
    const clock = running();
    clock.read({ virtualNs: 5_000n, afterNs: started + 7_000n, beforeNs: started + 9_000n });
    expect(shiftOf(clock)).toBe(second + 2_000n);
    // A slower reading contradicts nothing.
    clock.read({ virtualNs: 9_000n, afterNs: started + 9_000n, beforeNs: started + 99_000n });
    expect(shiftOf(clock)).toBe(second + 2_000n);
    clock.read({ virtualNs: 9_000n, afterNs: started + 9_000n, beforeNs: started + 10_000n });
    expect(shiftOf(clock)).toBe(second + 1_000n);
  });

  test("in a pause replaces the sum of the events", () => {
    const clock = running();
    clock.stopped(started + 3_000_000n);
    clock.read({ virtualNs: 2_900_000n, afterNs: 0n, beforeNs: 0n });
    expect(clock.virtualNs).toBe(2_900_000n);
    clock.read({ virtualNs: 3_100_000n, afterNs: 0n, beforeNs: 0n });
    expect(clock.virtualNs).toBe(3_100_000n);
  });

  test("of a machine that never ran changes nothing", () => {
    const clock = new CaptureClock(1_000, () => []);
    clock.read({ virtualNs: 0n, afterNs: 0n, beforeNs: 0n });
    expect(shiftOf(clock)).toBeUndefined();
  });
});

test("a machine that never ran has no segment", () => {
  expect(new CaptureClock(1_000, () => []).segmentAt(0, 24)).toBeUndefined();
});

test("its record is plain JSON with nanoseconds as decimal strings", () => {
  const clock = new CaptureClock(1, () => []);
  clock.resumed(2n * second);
  expect(JSON.parse(JSON.stringify(clock))).toEqual({
    startNs: "1000000000",
    segments: [{ virtualNs: "0", hostNs: "2000000000", fileOffsets: [] }],
  });
});

describe("the time at which a frame passed", () => {
  const size = 500;
  const clock = new CaptureClock(1_000, () => [size]);
  const hostNs = BigInt(Date.now()) * 1_000_000n;

  test("is not known before the machine has run", () => {
    expect(clock.passedMs(0, 24, hostNs)).toBeUndefined();
  });

  test("is on the monotonic clock, by the frame's own time", () => {
    clock.resumed(hostNs);
    const startMs = clock.segmentAt(0, 24)?.monotonicMs ?? Number.NaN;
    expect(Math.abs(startMs - performance.now())).toBeLessThan(60_000);
    expect(clock.passedMs(0, 24, hostNs + 1_500_000n)).toBe(startMs + 1.5);
    // Frames of the pause before the start have the time of the start.
    expect(clock.passedMs(0, 24, hostNs)).toBeUndefined();
  });

  test("is not known while the machine is paused, because its clock is stopped then", () => {
    clock.stopped(hostNs + second);
    expect(clock.passedMs(0, size, hostNs + second)).toBeUndefined();
    expect(clock.passedMs(0, size - 1, hostNs + second)).toBeDefined();
  });
});
