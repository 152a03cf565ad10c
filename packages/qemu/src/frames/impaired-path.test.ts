import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ImpairedPath } from "./impaired-path.ts";
import { changedImpairmentOptions, resolveWireImpairment, type WireImpairmentOptions } from "./impairment.ts";

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Returns a path with an impairment, the frames that it has delivered, and the effects that it has reported. */
function impaired(options: WireImpairmentOptions): {
  path: ImpairedPath;
  delivered: Uint8Array[];
  effects: [string, number][];
} {
  const delivered: Uint8Array[] = [];
  const effects: [string, number][] = [];
  const path = new ImpairedPath(
    (frame) => delivered.push(frame),
    (effect, _frame, index) => effects.push([effect, index]),
  );
  path.impair(resolveWireImpairment(options, "impair"), 1);
  return { path, delivered, effects };
}

test("without an impairment a frame passes immediately, unchanged, and is counted", () => {
  const { path, delivered } = impaired({});
  const frame = Uint8Array.of(1);
  path.send(frame);
  expect(delivered[0]).toBe(frame);
  expect(path.counts).toMatchObject({ received: 1, delivered: 1, inFlight: 0 });
});

test("a delayed frame is delivered on time, and its memory may be reused before", () => {
  const { path, delivered } = impaired({ delayMs: 50 });
  const frame = Uint8Array.of(1);
  path.send(frame);
  frame.fill(9);
  vi.advanceTimersByTime(49);
  expect(delivered).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(delivered).toEqual([Uint8Array.of(1)]);
  expect(path.counts).toMatchObject({ received: 1, delivered: 1 });
});

test("a delay that is longer than timers support does not end early", () => {
  const { path, delivered } = impaired({ delayMs: 60 * DAY_MS });
  path.send(Uint8Array.of(1));
  vi.advanceTimersByTime(59 * DAY_MS);
  expect(delivered).toEqual([]);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(2 * DAY_MS);
  expect(delivered).toHaveLength(1);
});

test("each effect is reported with the index of its frame", () => {
  const { path, effects } = impaired({ loss: 1 });
  path.send(Uint8Array.of(1));
  path.send(Uint8Array.of(2));
  expect(effects).toEqual([
    ["lost", 0],
    ["lost", 1],
  ]);
});

test("a new impairment loses no frame in flight and counts on; closing discards those in flight and stops all timers", () => {
  const { path, delivered, effects } = impaired({ delayMs: 50 });
  path.send(Uint8Array.of(1));
  path.impair(resolveWireImpairment({ duplicate: 1 }, "impair"), 1);
  path.send(Uint8Array.of(2));
  vi.advanceTimersByTime(51);
  expect(delivered).toEqual([Uint8Array.of(2), Uint8Array.of(2), Uint8Array.of(1)]);
  expect(effects).toEqual([
    ["duplicated", 0],
    ["reordered", 0],
  ]);
  path.impair(resolveWireImpairment({ delayMs: 50 }, "impair"), 1);
  path.send(Uint8Array.of(3));
  path.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(path.counts).toMatchObject({ received: 3, duplicated: 1, delivered: 3, discarded: 1, inFlight: 0 });
});

test("without an impairment frames still arrive in order behind those in flight, as far as these are due", () => {
  const { path, delivered } = impaired({ delayMs: 50 });
  path.send(Uint8Array.of(1));
  vi.advanceTimersByTime(20);
  path.impair(resolveWireImpairment({}, "impair"), 1);
  path.send(Uint8Array.of(2));
  expect(delivered).toEqual([Uint8Array.of(2)]);
  vi.advanceTimersByTime(31);
  path.send(Uint8Array.of(3));
  expect(delivered).toEqual([Uint8Array.of(2), Uint8Array.of(1), Uint8Array.of(3)]);
  expect(path.counts).toMatchObject({ received: 3, delivered: 3, reordered: 1 });
});

test("only options that differ from the defaults are changed options", () => {
  const options: WireImpairmentOptions = { loss: 0, delayMs: 5, blackHole: false, queueBytes: 65_536 };
  expect(changedImpairmentOptions(resolveWireImpairment(options, "impair"))).toEqual({ delayMs: 5 });
});
