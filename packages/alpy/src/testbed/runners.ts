import { type Accelerator, askQemu, chooseAccelerator, type QemuProgram, type Runner } from "@alpy/qemu";
import { componentLogger, type Logger } from "../logger.ts";
import type { Steps } from "../record/steps.ts";
import { allOrFirstError } from "./concurrency.ts";
import type { MachinePlan } from "./plan.ts";

/** Input of {@link chooseRunners} in addition to the machines. */
interface RunnerInput {
  readonly steps: Steps;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  /** Is called with each QEMU program that responded. */
  readonly onProgram: (program: QemuProgram) => void;
}

/**
 * Chooses how each machine is run, in their order. Asks each QEMU program once, and makes and logs each choice once.
 * @throws {QemuError} `qemu-missing`
 */
export async function chooseRunners(machines: readonly MachinePlan[], input: RunnerInput): Promise<Runner[]> {
  const { steps, signal, onProgram } = input;
  const names = [...new Set(machines.map(({ options }) => options.qemu))];
  const programs = await steps.setUp("Check QEMU", () => allOrFirstError(names.map((qemu) => askQemu(qemu, signal))));
  for (const program of programs) onProgram(program);
  return await steps.setUp("Choose the accelerator", () => accelerate(machines, programs, input));
}

async function accelerate(
  machines: readonly MachinePlan[],
  programs: readonly QemuProgram[],
  { logger, signal }: RunnerInput,
): Promise<Runner[]> {
  const log = componentLogger(logger, "machine");
  const chosen = new Map<string, Promise<Accelerator>>();
  const runners = machines.map(async ({ options: { qemu, accel } }) => {
    const program = programs.find((one) => one.qemu === qemu);
    if (program === undefined) throw new Error(`unreachable: ${qemu} was asked`);
    const key = `${qemu} ${accel}`;
    const accelerator = chosen.get(key) ?? chooseAccelerator(accel, program, log, signal);
    chosen.set(key, accelerator);
    return { program, accelerator: await accelerator };
  });
  return await allOrFirstError(runners);
}
