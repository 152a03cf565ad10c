import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Finding } from "../doctor/finding.ts";
import { formatDuration } from "../duration.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import type { Testbed } from "../testbed/testbed.ts";
import { greatestErrorMs, type Interval } from "./interval.ts";
import { repeaterMachine, waitForGuest } from "./repeater-guest.ts";
import { captureTimesOf, passFrame } from "./test-frames.ts";
import { GUEST_TIMEOUT_MS, runTrial, type TrialContext } from "./trial.ts";

const ROUNDS = 100;
/** Pauses that QEMU's own time stamps leave out. */
const PAUSE_MS = 300;
const PAUSES = 2;
const TOLERABLE_ERROR_MS = 20;

/** Boots the guest between two wires, and passes frames through it: needs QEMU only. */
export async function* tryWires(context: TrialContext): AsyncGenerator<Finding, void, undefined> {
  await using resources = new AsyncDisposableStack();
  let bed: Testbed | undefined;
  const intervals: Interval[] = [];
  yield await runTrial("Boot", context, async () => {
    const startedMs = performance.now();
    bed = resources.use(await open(context));
    const launchedMs = performance.now();
    await bed.start({ signal: context.signal });
    await waitForGuest(bed, context.signal);
    const bootMs = performance.now() - launchedMs;
    const found = `the guest greeted ${formatDuration(bootMs)} after its start, under ${context.accel.toUpperCase()}`;
    return { verdict: "good", found, figures: { launchMs: launchedMs - startedMs, bootMs } };
  });
  const booted = bed;
  if (booted === undefined) return;
  yield await runTrial("Two links", context, () => tryFrames(booted, intervals, context.signal));
  yield await runTrial("Capture times", context, () => tryTimes(booted, intervals));
  yield await runTrial("Power-off", context, async () => {
    await booted.console.send("!");
    await booted.machine.waitForShutdown({ timeoutMs: GUEST_TIMEOUT_MS, signal: context.signal });
    return { verdict: "good", found: "the guest powered off by ACPI, and the captures are complete" };
  });
}

async function open(context: TrialContext): Promise<Testbed> {
  const { folder, signal } = context;
  const links = [{ wire: "left" }, { wire: "right" }];
  return await createTestbed({ machine: repeaterMachine(context), links, artifacts: join(folder, "wires"), signal });
}

/** Passes frames through the guest in both directions, and compares what was counted where. */
async function tryFrames(bed: Testbed, intervals: Interval[], signal: AbortSignal): Promise<Omit<Finding, "subject">> {
  const wait = { signal: AbortSignal.any([signal, AbortSignal.timeout(GUEST_TIMEOUT_MS)]) };
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % (ROUNDS / PAUSES) === 1) await pauseFor(bed, PAUSE_MS);
    intervals.push(await passFrame(bed.wire("left"), bed.wire("right"), 2 * round, wait.signal));
    intervals.push(await passFrame(bed.wire("right"), bed.wire("left"), 2 * round + 1, wait.signal));
  }
  const counts = await Promise.all(bed.links.map((link) => link.statistics(wait)));
  const isRight = counts.every(
    ({ toMachine, toEnd, captured, drops }) =>
      toMachine === ROUNDS && toEnd === ROUNDS && captured === 2 * ROUNDS && drops.length === 0,
  );
  const figures = { frames: 2 * ROUNDS };
  if (isRight) {
    const found = `${2 * ROUNDS} frames of all lengths passed both links unchanged; counters and captures agree`;
    return { verdict: "good", found, figures };
  }
  const found = `expected ${ROUNDS} frames each way on both links, but counted ${JSON.stringify(counts)}`;
  return { verdict: "problem", found, figures, advice: "report this" };
}

async function pauseFor(bed: Testbed, ms: number): Promise<void> {
  await bed.machine.pause();
  await delay(ms);
  await bed.machine.resume();
}

/** Compares the captured times with the host's clock before and after each frame. */
async function tryTimes(bed: Testbed, intervals: readonly Interval[]): Promise<Omit<Finding, "subject">> {
  const times = await Promise.all(bed.links.map(captureTimesOf));
  const errorMs = Math.max(...times.map((captured) => greatestErrorMs(captured, intervals)));
  const figures = { captureTimeErrorMs: errorMs };
  const found = `at most ${errorMs.toFixed(3)} ms outside of the time between sending and receiving a frame, with ${PAUSES} pauses`;
  if (errorMs <= TOLERABLE_ERROR_MS) return { verdict: "good", found, figures };
  return { verdict: "problem", found, figures, advice: "was the host's clock set meanwhile? Otherwise report this" };
}
