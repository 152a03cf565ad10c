import { type Beginning, obtainGolden, type Runner } from "@alpy/qemu";
import type { Logger } from "../logger.ts";
import type { Steps } from "../record/steps.ts";
import type { MachinePlan } from "./plan.ts";
import type { Testbed } from "./testbed.ts";

/** Input of {@link beginningOf} in addition to the machine. */
interface GoldenInput {
  readonly runner: Runner;
  /** The user's files through which `createTestbed` was called. */
  readonly callers: readonly string[];
  readonly steps: Steps;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  /** Opens a testbed of this machine alone, whose RAM and disks are files in the folder. */
  readonly openAlone: (machine: MachinePlan, folder: string) => Promise<Testbed>;
}

/**
 * Returns how a machine begins: by booting, or from its golden state, which is prepared if it does not exist.
 * @throws {QemuError} `golden-failed`
 */
export async function beginningOf(machine: MachinePlan, input: GoldenInput): Promise<Beginning> {
  const { golden, name, options } = machine;
  if (golden === undefined) return { kind: "boot" };
  const { runner, callers, steps, logger, signal, openAlone } = input;
  const state = await obtainGolden({
    name,
    machine: options,
    runner,
    callers,
    options: golden,
    prepareText: golden.prepare.toString(),
    prepare: async ({ folder }, save) => {
      await using bed = await openAlone(machine, folder);
      try {
        await bed.start();
        await golden.prepare(bed);
        await save(bed.machine);
      } catch (error) {
        bed.fail(error);
        throw error;
      }
    },
    step: (step, body) => steps.setUp(step, body),
    logger,
    signal,
  });
  return { kind: "restore", golden: state };
}
