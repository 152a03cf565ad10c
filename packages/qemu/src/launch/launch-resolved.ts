import { statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { ConsoleSettings } from "@alpy/serial-expect";
import { CaptureClock } from "../clock/capture-clock.ts";
import type { NicArguments } from "../command-line/nic-arguments.ts";
import { FIRST_NIC_FILE_DESCRIPTOR, qemuArguments } from "../command-line/qemu-arguments.ts";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { resolveLimits } from "../files/file-limits.ts";
import { FileReports } from "../files/file-reports.ts";
import { LimitedLog } from "../files/limited-log.ts";
import { createOwnFile, EMPTY_CAPTURE } from "../files/own-file.ts";
import { repairCapture } from "../files/repair-capture.ts";
import type { Golden } from "../golden/golden.ts";
import { componentLogger } from "../logger.ts";
import { consolePipePath } from "../machine/console-line.ts";
import { Faults } from "../machine/faults.ts";
import { hideSecretsInLog } from "../machine/hide-secrets-in-log.ts";
import { Machine } from "../machine/machine.ts";
import type { MachineInput } from "../machine/machine-input.ts";
import { openQemuFolder, socketFolder } from "../machine/qemu-folder.ts";
import { TPM_SOCKET_NAME } from "../machine/tpm.ts";
import type { WatchedCapture } from "../machine/watched-files.ts";
import { loggedMachine } from "../media/power-cut.ts";
import { writeSeed } from "../media/seed-image.ts";
import { platformOf } from "../program/platform.ts";
import type { Beginning, BeginningSteps, Storage } from "./beginning.ts";
import { bootSteps } from "./boot.ts";
import type { MachineLaunch } from "./machine-launch.ts";
import { type NicLink, nicArgumentsOf, socketNicsOf } from "./nic-links.ts";
import { prepareSteps } from "./prepare.ts";
import { restoreSteps } from "./restore.ts";

/**
 * Launches a machine, paused at the point that its beginning defines. A golden state that QEMU refuses, or whose guest does not
 * respond, is discarded; the machine is then launched from a state that is prepared again, once.
 * @throws {QemuError} `qemu-missing`, `qemu-failed`, `golden-failed`, `golden-dead`
 */
export async function launchResolved(launch: MachineLaunch): Promise<Machine> {
  const { beginning } = launch;
  if (beginning.kind !== "restore") return await launchOnce(launch);
  try {
    return await launchRestored(launch, beginning.golden);
  } catch (error) {
    if (!isStateFault(error)) throw error;
    return await launchRestored(launch, await beginning.golden.renew());
  }
}

async function launchRestored(launch: MachineLaunch, golden: Golden): Promise<Machine> {
  try {
    return await launchOnce({ ...launch, beginning: { kind: "restore", golden } });
  } catch (error) {
    if (isStateFault(error)) await golden.discard(error.message);
    throw error;
  }
}

function isStateFault(error: unknown): error is QemuError {
  return error instanceof QemuError && (error.code === "golden-failed" || error.code === "golden-dead");
}

function stepsOf(beginning: Beginning): BeginningSteps {
  switch (beginning.kind) {
    case "boot":
      return bootSteps;
    case "prepare":
      return prepareSteps(beginning.folder);
    case "restore":
      return restoreSteps(beginning.golden);
  }
}

async function launchOnce(launch: MachineLaunch): Promise<Machine> {
  const { signal, links } = launch;
  const steps = stepsOf(launch.beginning);
  const nics = nicArgumentsOf(launch.machine, links);
  const faults = steps.isTrial ? new Faults() : launch.faults;
  const atFirst = steps.isTrial ? nics.map((nic) => ({ ...nic, captured: false })) : nics;
  await using resources = new AsyncDisposableStack();
  const ownFolder = resources.use(await openQemuFolder());
  const storage = await withWriteLogs(await steps.storage(launch.machine), ownFolder.path);
  const machine = await startQemu(launch, { storage, nics: atFirst, faults, ownFolder });
  const owned = resources.move();
  machine.afterClose(() => owned.disposeAsync());
  machine.afterClose(() => hideSecretsInLog(launch.files.consoleLog, machine.console));
  for (const [index, { path }] of serialPortsOf(launch).entries()) {
    const console = machine.consoles[index];
    if (console) machine.afterClose(() => hideSecretsInLog(path, console));
  }
  try {
    const devicesFileDescriptor = FIRST_NIC_FILE_DESCRIPTOR + socketNicsOf(links).length;
    await steps.begin({ machine, nics, devicesFileDescriptor, signal });
  } catch (error) {
    await machine.close();
    throw error;
  }
  if (steps.isTrial) faults.forwardTo(launch.faults);
  return machine;
}

async function withWriteLogs(storage: Storage, folder: string): Promise<Storage> {
  return { ...storage, machine: await loggedMachine(storage.machine, folder) };
}

/** QEMU's files and connections. */
interface QemuStart extends Pick<MachineInput, "faults" | "ownFolder"> {
  readonly storage: Storage;
  readonly nics: readonly NicArguments[];
}

async function startQemu(launch: MachineLaunch, { storage, nics, faults, ownFolder }: QemuStart): Promise<Machine> {
  const { runner, links, logger, name } = launch;
  const { machine, ram, devices, virtualNs } = storage;
  const clockBaseSeconds = Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000);
  const args = qemuArguments({
    machine,
    platform: platformOf(machine, runner.program, runner.accelerator.name),
    accelerator: runner.accelerator.name,
    sandbox: machine.sandbox ?? runner.program.sandbox,
    nics,
    serialPipes: [machine.console, ...machine.consoles].map((_settings, port) => consolePipePath(ownFolder.path, port)),
    seed: machine.cloudInit && (await writeSeed(ownFolder.path, machine.cloudInit)),
    tpmSocket: machine.tpm ? tpmSocketOf(launch, { ownFolder, devices }) : undefined,
    ram,
    incoming: devices !== undefined,
    clockBaseSeconds,
  });
  componentLogger(logger, name).debug({ qemu: machine.qemu, arguments: args }, "Starting QEMU");
  const stateFile = devices === undefined ? undefined : await openForQemu(devices);
  const { files, ...consoles } = await filesOf(launch, nics).catch(async (error: unknown) => {
    await stateFile?.close();
    throw error;
  });
  const launching = Machine.launch({
    name,
    qemu: machine.qemu,
    arguments: args,
    ownFolder,
    socketNics: socketNicsOf(links),
    stateFile,
    ...consoles,
    files,
    folder: launch.files.folder,
    clock: new CaptureClock(clockBaseSeconds, () => captureSizes(links), virtualNs),
    faults,
    logger,
    timeoutFactor: launch.timeoutFactor,
    management: machine.management,
    disks: machine.disks,
    console: machine.console,
    signal: launch.signal,
  });
  try {
    return await launching;
  } catch (error) {
    // QEMU may have ended between opening a capture and writing its header.
    await Promise.allSettled(files.captures.map(({ path }) => repairCapture(path)));
    throw error;
  }
}

/** Returns the path of the TPM's socket for QEMU, in the folder whose descriptor is the last that it inherits. */
function tpmSocketOf(
  { links }: MachineLaunch,
  { ownFolder, devices }: Pick<QemuStart, "ownFolder"> & Pick<Storage, "devices">,
): string {
  const descriptor = FIRST_NIC_FILE_DESCRIPTOR + socketNicsOf(links).length + (devices === undefined ? 0 : 1);
  return join(socketFolder(ownFolder, descriptor).pathInQemu, TPM_SOCKET_NAME);
}

async function openForQemu(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    throw new QemuError("qemu-failed", `cannot open a file for QEMU: ${reasonOf(cause)}`, { cause });
  }
}

/** Creates the files of a machine, and returns them with their limits. */
async function filesOf(
  launch: MachineLaunch,
  nics: readonly NicArguments[],
): Promise<Pick<MachineInput, "files" | "outputLog" | "consoleLog" | "tpmLog" | "serialPorts">> {
  const { consoleLog, qemuLog } = launch.files;
  const limits = resolveLimits(launch.limits);
  const reports = new FileReports(launch, launch.logger);
  const captures = nics.flatMap(({ name, capture }) => (capture === undefined ? [] : captureOf(name, capture)));
  const created = captures.map(({ path }) => createOwnFile(path, EMPTY_CAPTURE));
  const tpmLog = launch.machine.tpm ? tpmLogOf(qemuLog) : undefined;
  const logs = [
    consoleLog,
    ...(tpmLog === undefined ? [] : [tpmLog]),
    ...serialPortsOf(launch).map(({ path }) => path),
  ];
  await Promise.all([...logs.map((path) => createOwnFile(path)), ...created]);
  const { maxLogBytes, maxConsoleBytes, budget } = limits;
  const log = (path: string, option: string, maxBytes: number): LimitedLog =>
    new LimitedLog({ path, option, maxBytes, budget, reports });
  return {
    outputLog: log(qemuLog, "maxLogBytes", maxLogBytes),
    tpmLog: tpmLog === undefined ? undefined : log(tpmLog, "maxLogBytes", maxLogBytes),
    consoleLog: log(consoleLog, "maxConsoleBytes", maxConsoleBytes),
    serialPorts: serialPortsOf(launch).map(({ path, settings }) => ({
      log: log(path, "maxConsoleBytes", maxConsoleBytes),
      settings,
    })),
    files: { captures, limits, reports },
  };
}

/** Returns the further serial ports with the paths of their logs: `console1.log` next to `console.log`. */
function serialPortsOf({
  files,
  machine,
}: MachineLaunch): { readonly path: string; readonly settings: ConsoleSettings }[] {
  const base = files.consoleLog.replace(/\.log$/, "");
  return machine.consoles.map((settings, index) => ({ path: `${base}${index + 1}.log`, settings }));
}

/** Returns the path of the log of the TPM's emulator: `swtpm.log` next to `qemu.log`. */
function tpmLogOf(qemuLog: string): string {
  return qemuLog.replace(/(qemu)?\.log$/, "swtpm.log");
}

function captureOf(nic: string, path: string): WatchedCapture {
  return { path, filter: `${nic}-dump` };
}

function captureSizes(links: readonly NicLink[]): number[] {
  return links.map(({ capturePath }) => statSync(capturePath, { throwIfNoEntry: false })?.size ?? 0);
}
