import { expect, test } from "vitest";
import { CaptureClock } from "./capture-clock.ts";
import { ClockKeeper } from "./clock-keeper.ts";
import type { ClockReading } from "./clock-reading.ts";

const STARTED = 1_001_000_000_000n;

/** A probe that a test answers. */
class HeldProbe {
  readonly #held: PromiseWithResolvers<ClockReading>[] = [];
  #arrived = Promise.withResolvers<void>();

  async read(): Promise<ClockReading> {
    const reading = Promise.withResolvers<ClockReading>();
    this.#held.push(reading);
    this.#arrived.resolve();
    return await reading.promise;
  }

  /** Waits until a reading has begun. */
  async begun(): Promise<void> {
    await this.#arrived.promise;
  }

  /** Answers the next reading, once it has begun. */
  async answer(virtualNs: bigint): Promise<void> {
    await this.begun();
    this.#arrived = Promise.withResolvers();
    this.#held.shift()?.resolve({ virtualNs, afterNs: STARTED, beforeNs: STARTED });
  }
}

test("the clock is read in a pause, before the machine is started again", async () => {
  const clock = new CaptureClock(1_000, () => []);
  const probe = new HeldProbe();
  const keeper = new ClockKeeper(clock, probe);
  keeper.resumed(STARTED);
  await probe.begun();
  keeper.stopped(STARTED + 3_000n);
  // That of the time when it ran: it is too late for it.
  await probe.answer(1n);
  await probe.answer(1_900n);
  await probe.answer(2_000n);
  await probe.answer(2_000n);
  await keeper.settle();
  expect(clock.virtualNs).toBe(2_000n);
  expect(clock.segmentAt(0, 24)?.hostNs).toBe(STARTED);
});

test("a clock that runs again before its event has arrived is not taken for that of the pause", async () => {
  const clock = new CaptureClock(1_000, () => []);
  const probe = new HeldProbe();
  const keeper = new ClockKeeper(clock, probe);
  keeper.resumed(STARTED);
  await probe.begun();
  keeper.stopped(STARTED + 3_000n);
  for (const virtualNs of [1n, 2_000n, 2_500n, 2_900n]) await probe.answer(virtualNs);
  await keeper.settle();
  expect(clock.virtualNs).toBe(3_000n);
});

test("without a probe, and when QEMU ends, the events count", async () => {
  const failing = { read: () => Promise.reject(new Error("QEMU has ended")) };
  for (const probe of [undefined, failing]) {
    const clock = new CaptureClock(1_000, () => []);
    const keeper = new ClockKeeper(clock, probe);
    keeper.resumed(STARTED);
    keeper.stopped(STARTED + 3_000n);
    await keeper.settle();
    expect(clock.virtualNs).toBe(3_000n);
  }
});
