import { fileURLToPath } from "node:url";
import type { Logger } from "../logger.ts";
import type { Machine } from "../machine/machine.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import type { Runner } from "../program/accelerator.ts";
import { findProgram } from "../program/find-program.ts";
import type { Golden, PrepareBeginning } from "./golden.ts";
import { keyFailure } from "./golden-failure.ts";
import { goldenKey } from "./golden-key.ts";
import type { GoldenFacts } from "./golden-manifest.ts";
import type { GoldenOptions } from "./golden-options.ts";
import { type Damage, GoldenStore } from "./golden-store.ts";
import { hostProcessor } from "./host-processor.ts";
import { waitForAnyOutput } from "./liveness.ts";
import { requireRestorable } from "./restorable.ts";
import { saveState } from "./save-state.ts";
import type { StepRunner } from "./step-runner.ts";

/** The machine of a golden state, and how it is prepared. */
export interface GoldenRequest {
  /** The machine's name in log and steps. */
  readonly name: string;
  /** The machine: another machine is another state. */
  readonly machine: ResolvedMachineOptions;
  /** The QEMU program and its accelerator. */
  readonly runner: Runner;
  /** How a restored guest is checked, and which files the state depends on. */
  readonly options: Pick<GoldenOptions<never>, "check" | "module" | "inputs">;
  /** The text of the user's `prepare`: another text is another state. */
  readonly prepareText: string;
  /** The user's files on the stack of the launch: see `callingFiles`. */
  readonly callers: readonly string[];
  /**
   * Launches the machine with the given beginning, starts it, lets the user prepare it, calls `save`, and closes it. `save`
   * pauses the machine and saves its devices.
   */
  prepare(beginning: PrepareBeginning, save: (machine: Machine) => Promise<void>): Promise<void>;
  /** Runs the parts of the work as steps. */
  readonly step: StepRunner;
  /** Receives what happens to states. */
  readonly logger: Logger;
  /** Ends the work early: it rejects with `signal.reason`. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Returns the golden state of a machine, which is prepared first if there is none.
 * @throws {QemuError} `golden-failed` when QEMU or qemu-img fails, or a file that the state depends on cannot be read;
 *   `qemu-unsupported` when this QEMU does not save all that the guest needs
 * @throws {unknown} any error of `prepare`
 */
export async function obtainGolden(request: GoldenRequest): Promise<Golden> {
  const { name: machine, logger, signal, step } = request;
  requireRestorable(request.runner.program);
  const store = new GoldenStore();
  const onDamage = ({ key, reason }: Damage): void =>
    logger.warn({ machine, key, reason }, `Golden state discarded: ${reason}`);
  const { key, present } = await step(`Look for the golden state of ${machine}`, async () => {
    const key = await keyOf(request);
    return { key, present: await store.find(key, onDamage) };
  });
  const onWait = (): void =>
    logger.info({ machine, key }, `Waiting for another launch that prepares the golden state of ${machine}`);
  const prepare = (folder: string): Promise<GoldenFacts> =>
    step(`Prepare the golden state of ${machine}`, () => prepareIn(request, folder));
  const state = present ?? (await store.obtain(key, prepare, { signal, onDamage, onWait }));
  logger.debug({ machine, key, folder: state.folder }, `The golden state of ${machine} is ready`);
  return {
    state,
    check: request.options.check ?? waitForAnyOutput,
    discard: async (reason) => {
      onDamage({ key, reason });
      await store.discard(key, state);
    },
    renew: () => obtainGolden(request),
  };
}

async function keyOf({ machine, runner, options, prepareText, callers }: GoldenRequest): Promise<string> {
  const { program, accelerator } = runner;
  const { module, inputs = [] } = options;
  const key = goldenKey({
    machine,
    accelerator: accelerator.name,
    processor: accelerator.name === "kvm" ? await hostProcessor() : undefined,
    sandbox: machine.sandbox ?? program.sandbox,
    program,
    programPath: findProgram(program.qemu),
    modules: module === undefined ? callers : [fileURLToPath(module)],
    inputs,
    prepare: prepareText,
  });
  return await key.catch((error: unknown) => {
    throw keyFailure(error);
  });
}

async function prepareIn({ prepare, signal }: GoldenRequest, folder: string): Promise<GoldenFacts> {
  const saved: GoldenFacts[] = [];
  await prepare({ kind: "prepare", folder }, async (machine) => {
    saved.push(await saveState(machine, folder, signal));
  });
  const facts = saved.at(-1);
  if (facts) return facts;
  throw new Error("the preparation of a golden state ended without a call of save(machine)");
}
