import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../machine/version.ts";
import type { Runner, Setup } from "../testbed/create-testbed.ts";
import type { MachinePlan } from "../testbed/plan.ts";
import type { Testbed } from "../testbed/testbed.ts";
import { answers } from "./awaken.ts";
import { goldenKey } from "./golden-key.ts";
import type { GoldenOptions } from "./golden-options.ts";
import { type Damage, type GoldenFacts, type GoldenState, GoldenStore } from "./golden-store.ts";
import { saveDevices } from "./migration.ts";
import { savedVirtualNs } from "./saved-clock.ts";

/** The name of the file that holds the machine's devices. */
export const devicesName = "devices";

/** A state to start from. */
export interface Golden {
  state: GoldenState;
  /** Rejects when the machine does not live after its restore. */
  check: NonNullable<GoldenOptions["check"]>;
  /** Removes the state, of which it is known that no machine lives. */
  discard(reason: string): Promise<void>;
  /** The state as it is now, prepared anew if it was discarded. */
  renew(): Promise<Golden>;
}

/** Opens a testbed of one machine alone, whose RAM and disks are files in `folder`. */
export type OpenForMaking = (plan: MachinePlan, folder: string) => Promise<Testbed>;

/** Gives the golden state of a machine, preparing it if need be. */
export async function obtainGolden(
  setup: Setup,
  plan: MachinePlan & { golden: GoldenOptions },
  runner: Runner,
  open: OpenForMaking,
): Promise<Golden> {
  const { options, logger, steps } = setup;
  const [store, { signal }, machine] = [new GoldenStore(), options, plan.name];
  const onDamage = ({ key, reason }: Damage): void =>
    logger.warn({ machine, key, reason }, `Golden state discarded: ${reason}`);
  const { key, present } = await steps.run(`Look for the golden state of ${machine}`, async () => {
    const key = await keyOf(setup, plan, runner);
    return { key, present: await store.find(key, onDamage) };
  });
  const onWait = (): void => logger.info({ machine, key }, `Another testbed prepares the golden state of ${machine}`);
  const prepare = (folder: string): Promise<GoldenFacts> =>
    steps.run(`Prepare the golden state of ${machine}`, () => make(plan, folder, open, signal));
  const state = present ?? (await store.obtain(key, prepare, { signal, onDamage, onWait }));
  logger.debug({ machine, key, folder: state.folder }, "Golden state");
  const discard = async (reason: string): Promise<void> => {
    onDamage({ key, reason });
    await store.discard(key, state);
  };
  const renew = (): Promise<Golden> => obtainGolden(setup, plan, runner, open);
  return { state, check: plan.golden.check ?? answers, discard, renew };
}

async function keyOf(
  { callers }: Setup,
  { machine, golden }: MachinePlan & { golden: GoldenOptions },
  { program, accelerator }: Runner,
): Promise<string> {
  const { module, inputs = [], prepare } = golden;
  return await goldenKey({
    ...{ machine, program, inputs, accelerator: accelerator.name, sandbox: machine.sandbox ?? program.sandbox },
    programPath: findProgram(program.qemu),
    modules: module === undefined ? callers : [fileURLToPath(module)],
    prepare: prepare.toString(),
  });
}

async function make(
  plan: MachinePlan & { golden: GoldenOptions },
  folder: string,
  open: OpenForMaking,
  signal: AbortSignal | undefined,
): Promise<GoldenFacts> {
  await using bed = await open(plan, folder);
  await bed.start();
  await plan.golden.prepare(bed);
  await bed.machine.pause();
  const devices = join(folder, devicesName);
  await saveDevices(bed.machine.qmp, devices, signal);
  return { virtualNs: String(savedVirtualNs(await readFile(devices)) ?? bed.machine.clock.virtualNs) };
}
