import { join } from "node:path";
import { createFolder } from "@alpy/guard";
import { callingFiles } from "../digest/calling-files.ts";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { createFolderInTmpdir } from "../files/temporary-folder.ts";
import type { GoldenOptions } from "../golden/golden-options.ts";
import { obtainGolden } from "../golden/obtain-golden.ts";
import { loggingSteps } from "../golden/step-runner.ts";
import { componentLogger } from "../logger.ts";
import { Faults } from "../machine/faults.ts";
import type { Machine } from "../machine/machine.ts";
import { chooseAccelerator, type Runner } from "../program/accelerator.ts";
import { askQemu } from "../program/qemu-program.ts";
import type { Beginning } from "./beginning.ts";
import { type LaunchMachineOptions, type ResolvedLaunch, resolveLaunch } from "./launch-options.ts";
import { launchResolved } from "./launch-resolved.ts";
import type { MachineFiles } from "./machine-launch.ts";

/** A launch whose files and QEMU program are known. */
interface FoundLaunch extends ResolvedLaunch {
  readonly folder: string;
  readonly runner: Runner;
  readonly callers: readonly string[];
}

/**
 * Launches one QEMU machine, paused at its first instruction, or where its golden state was saved; `start()` lets it run. If
 * this process dies, by any signal, QEMU dies too. NICs have no carrier unless `extraArguments` provide one.
 *
 * `close()` ends QEMU. It rejects with `qemu-exited` if QEMU ended by itself before and no other call has reported it.
 *
 * @example
 * ```ts
 * await using vm = await launchMachine({ disk: "appliance.qcow2" });
 * await vm.start();
 * await vm.console.expect("login: ", { timeoutMs: 60_000 });
 * await vm.powerDown();
 * ```
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {QemuError} `disk-not-found`, `firmware-not-found`, `qemu-missing`, `qemu-failed`, `golden-failed`, `golden-dead`.
 *   Nothing is left behind.
 */
export async function launchMachine(options: LaunchMachineOptions): Promise<Machine> {
  const launch = resolveLaunch(options);
  const callers = launch.golden ? callingFiles() : [];
  launch.signal?.throwIfAborted();
  await using resources = new AsyncDisposableStack();
  const folder = await openFolder(launch.folder, resources);
  const found = { ...launch, folder, callers, runner: await findRunner(launch) };
  const faults = new Faults();
  const machine = await launchWith(found, { beginning: await beginningOf(found), files: filesIn(folder), faults });
  reportOnClose(machine, faults);
  const acquired = resources.move();
  machine.afterClose(() => acquired.disposeAsync());
  return machine;
}

async function openFolder(path: string | undefined, resources: AsyncDisposableStack): Promise<string> {
  if (path !== undefined) return await createdFolder(path);
  return resources.use(await createFolderInTmpdir("vm")).path;
}

async function createdFolder(path: string): Promise<string> {
  try {
    await createFolder(path);
    return path;
  } catch (cause) {
    throw new QemuError("qemu-failed", `cannot create the folder for the machine's files: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

function filesIn(folder: string): MachineFiles {
  return { folder, consoleLog: join(folder, "console.log"), qemuLog: join(folder, "qemu.log") };
}

async function findRunner({ machine, logger, signal }: ResolvedLaunch): Promise<Runner> {
  const program = await askQemu(machine.qemu, signal);
  const accelerator = await chooseAccelerator(machine.accel, program, componentLogger(logger, "machine"), signal);
  return { program, accelerator };
}

async function beginningOf(launch: FoundLaunch): Promise<Beginning> {
  const { name, machine, runner, callers, logger, signal, golden: options } = launch;
  if (!options) return { kind: "boot" };
  const golden = await obtainGolden({
    name,
    machine,
    runner,
    options,
    prepareText: options.prepare.toString(),
    callers,
    prepare: (beginning, save) => prepareGolden(launch, options, beginning, save),
    step: loggingSteps(logger),
    logger,
    signal,
  });
  return { kind: "restore", golden };
}

async function prepareGolden(
  launch: FoundLaunch,
  { prepare }: GoldenOptions<Machine>,
  beginning: Beginning,
  save: (machine: Machine) => Promise<void>,
): Promise<void> {
  const folder = await createdFolder(join(launch.folder, "golden"));
  const faults = new Faults();
  await using machine = await launchWith(launch, { beginning, files: filesIn(folder), faults });
  reportOnClose(machine, faults);
  await machine.start({ signal: launch.signal });
  await machine.guard(prepare(machine));
  await save(machine);
}

async function launchWith(
  { name, machine, runner, limits, logger, timeoutFactor, signal }: FoundLaunch,
  { beginning, files, faults }: { beginning: Beginning; files: MachineFiles; faults: Faults },
): Promise<Machine> {
  const launch = { name, machine, runner, beginning, links: [], files, limits, faults, logger, timeoutFactor, signal };
  try {
    return await loggingSteps(logger)(`Start QEMU of ${name}, paused`, () => launchResolved(launch));
  } catch (error) {
    // If QEMU has ended, that is the cause of every other error.
    throw faults.takeFirst() ?? error;
  }
}

/** Makes `close()` reject with a fault that no other call has reported. */
function reportOnClose(machine: Machine, faults: Faults): void {
  machine.afterClose(() => {
    const fault = faults.close();
    return fault ? Promise.reject(fault) : Promise.resolve();
  });
}
