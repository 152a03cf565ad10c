import { expect, test } from "vitest";
import { CaptureClock } from "./capture-clock.ts";

const second = 1_000_000_000n;

test("time stamps begin at the host time of the first RESUME, however long the machine stood paused before", () => {
  const clock = new CaptureClock(1_000, () => []);
  clock.resumed(1_003_300_000_000n);
  expect(clock.shiftAt(0, 24)).toEqual({ seconds: 3, nanoseconds: 300_000_000 });
});

test("a pause is added to the frames after it only, told by their place in each capture", () => {
  const clock = new CaptureClock(1_000, () => [500, 24]);
  clock.resumed(1_001n * second);
  clock.stopped(1_003n * second);
  clock.resumed(1_010n * second);
  expect(clock.shiftAt(0, 400)).toEqual({ seconds: 1, nanoseconds: 0 });
  expect(clock.shiftAt(0, 500)).toEqual({ seconds: 8, nanoseconds: 0 });
  expect(clock.shiftAt(1, 24)).toEqual({ seconds: 8, nanoseconds: 0 });
});

test("what is captured while the machine stands bears the time of its stop", () => {
  let size = 100;
  const clock = new CaptureClock(1_000, () => [size]);
  clock.resuming();
  clock.resumed(1_001n * second);
  clock.stopped(1_003n * second);
  size = 200;
  clock.resuming();
  clock.resumed(1_010n * second);
  expect(clock.shiftAt(0, 24)).toEqual({ seconds: 1, nanoseconds: 0 });
  expect(clock.shiftAt(0, 100)).toEqual({ seconds: 1, nanoseconds: 0 });
  expect(clock.shiftAt(0, 200)).toEqual({ seconds: 8, nanoseconds: 0 });
});

test("the time stamps of a machine that never ran stay as they are", () => {
  expect(new CaptureClock(1_000, () => []).shiftAt(0, 24)).toEqual({ seconds: 0, nanoseconds: 0 });
});

test("its record is plain JSON with nanoseconds as decimal strings", () => {
  const clock = new CaptureClock(1, () => []);
  clock.resumed(2n * second);
  expect(JSON.parse(JSON.stringify(clock))).toEqual({
    startNs: "1000000000",
    segments: [{ virtualNs: "0", hostNs: "2000000000", fileOffsets: [] }],
  });
});
