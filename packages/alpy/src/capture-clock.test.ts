import { expect, test } from "vitest";
import { CaptureClock } from "./capture-clock.ts";

const second = 1_000_000_000n;

test("time stamps begin at the host time of the first RESUME, however long the machine stood paused before", () => {
  const clock = new CaptureClock(1_000, () => []);
  clock.resumed(1_003_300_000_000n);
  expect(clock.correct(1_000n * second, 0, 24)).toBe(1_003_300_000_000n);
  expect(clock.correct(1_002n * second, 0, 24)).toBe(1_005_300_000_000n);
});

test("a pause is added to the frames after it only, even where they bear the same virtual time as those before", () => {
  const clock = new CaptureClock(1_000, () => [500, 24]);
  clock.resumed(1_001n * second);
  clock.stopped(1_003n * second);
  clock.resumed(1_010n * second);
  expect(clock.correct(1_002n * second, 0, 400)).toBe(1_003n * second);
  expect(clock.correct(1_002n * second, 0, 500)).toBe(1_010n * second);
  expect(clock.correct(1_002n * second, 1, 24)).toBe(1_010n * second);
  expect(clock.correct(1_004n * second, 0, 600)).toBe(1_012n * second);
});

test("the time stamps of a machine that never ran stay as they are", () => {
  expect(new CaptureClock(1_000, () => []).correct(42n, 0, 24)).toBe(42n);
});

test("its record is plain JSON with nanoseconds as decimal strings", () => {
  const clock = new CaptureClock(1, () => []);
  clock.resumed(2n * second);
  expect(JSON.parse(JSON.stringify(clock))).toEqual({
    startNs: "1000000000",
    segments: [{ virtualNs: "0", hostNs: "2000000000", fileOffsets: [] }],
  });
});
