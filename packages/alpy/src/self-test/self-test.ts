import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryFolder } from "@alpy/guard";
import { type AcceleratorChoice, askQemu, chooseAccelerator, resolveMachineOptions } from "@alpy/qemu";
import type { Finding } from "../doctor/finding.ts";
import { silentLogger } from "../logger.ts";
import { tryGolden } from "./golden-trial.ts";
import { tryKilledRun } from "./killed-trial.ts";
import { writeRepeaterDisk } from "./repeater-guest.ts";
import { tryTaps } from "./tap-trial.ts";
import { tryWires } from "./wire-trials.ts";

/** Options of {@link selfTest}. */
export interface SelfTestOptions {
  /** The container image of the nodes; `undefined` to test without nodes. */
  readonly nodeImage: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Proves that testbeds work on this machine, with a tiny guest that repeats frames from one NIC to another: boot, two links, capture
 * times, power-off, taps, a golden state, and what a killed run leaves. Yields a finding for each; a failure does not stop it.
 */
export async function* selfTest({ nodeImage, signal }: SelfTestOptions): AsyncGenerator<Finding, void, undefined> {
  await using temporary = await createTemporaryFolder("self-test");
  const folder = join(temporary.path, "files");
  await mkdir(folder);
  const context = { folder, disk: await writeRepeaterDisk(folder), accel: await accelerator(signal), signal };
  yield* tryWires(context);
  yield await tryTaps(context, nodeImage);
  yield await tryGolden(context);
  yield await tryKilledRun(context, nodeImage);
}

/** Chooses the accelerator once: golden states have a cache of their own here, which does not know what works on this host. */
async function accelerator(signal: AbortSignal): Promise<AcceleratorChoice> {
  try {
    const program = await askQemu(resolveMachineOptions({ architecture: "x86_64" }).qemu, signal);
    return (await chooseAccelerator("auto", program, silentLogger, signal)).name;
  } catch {
    signal.throwIfAborted();
    // The first trial reports why.
    return "auto";
  }
}
