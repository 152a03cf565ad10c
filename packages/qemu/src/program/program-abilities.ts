import type { Duplex } from "node:stream";
import { connectQmp, type QmpClient, QmpError } from "@alpy/qmp";
import { signalGroup } from "./run-program.ts";
import { startTied } from "./start-tied.ts";

const ASK_TIMEOUT_MS = 10_000;
/** A machine without parts: QEMU answers questions and runs nothing (QEMU: `-machine none`). */
const NO_MACHINE = ["-machine", "none", "-nodefaults", "-no-user-config", "-display", "none"];
const QMP_CHANNEL = ["-chardev", "socket,id=qmp,fd=3", "-qmp", "chardev:qmp"];

/**
 * The devices that are asked for: the ones that machines have by an option, and the ones that every machine has where it can. A
 * program is not asked for all of its devices, because it would load all of its modules, and ends if one of them does not fit.
 */
const ASKED_DEVICES = [
  "max-x86_64-cpu",
  "max-arm-cpu",
  "max-riscv-cpu",
  "max-riscv64-cpu",
  "pvpanic",
  "pvpanic-pci",
  "vmgenid",
  "virtio-rng-pci",
  "virtio-net-pci",
  "e1000",
  "e1000e",
  "rtl8139",
  "vmxnet3",
  "virtio-blk-pci",
  "virtio-scsi-pci",
  "scsi-hd",
  "ide-hd",
  "ide-cd",
  "nvme",
] as const;

/** A machine type that a QEMU program has. */
export interface MachineType {
  /** Its versioned name, such as `pc-i440fx-7.2`; `virt` and others have none. */
  readonly name: string;
  /** Its other name, which a later QEMU gives to a later version: `pc`. */
  readonly alias: string | undefined;
  /** The device that is its processor unless another is chosen, such as `qemu64-x86_64-cpu`. */
  readonly defaultCpu: string | undefined;
}

/** What a QEMU program can do, by its own account. */
export interface ProgramAbilities {
  /** The architecture of the machines that it runs: `x86_64`, `aarch64`, `riscv64`, … (QMP `query-target`). */
  readonly architecture: string;
  /** The packager's version, such as `Debian 1:7.2+dfsg-7`; may be empty. */
  readonly packageVersion: string;
  /** Whether it can restrict its own system calls by seccomp. */
  readonly sandbox: boolean;
  /** Its machine types (QMP `query-machines`). */
  readonly machineTypes: readonly MachineType[];
  /** Those of the devices that are asked for which it has (QMP `device-list-properties`). */
  readonly devices: readonly string[];
}

/**
 * Asks a QEMU program what it can do, by QMP.
 * @throws {Error} when it cannot be started, or does not respond within 10 s
 */
export async function askAbilities(qemu: string, signal?: AbortSignal): Promise<ProgramAbilities> {
  signal?.throwIfAborted();
  const child = await startTied(qemu, [...NO_MACHINE, ...QMP_CHANNEL], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const timeout = AbortSignal.timeout(ASK_TIMEOUT_MS);
  try {
    const waits = { signal: AbortSignal.any([timeout, ...(signal ? [signal] : [])]) };
    await using qmp = await connectQmp(child.stdio[3] as Duplex, waits);
    return await query(qmp, waits);
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) throw new Error(`${qemu} did not answer by QMP within ${ASK_TIMEOUT_MS / 1000} s`);
    throw error;
  } finally {
    // A script may have started QEMU, and not become it.
    signalGroup(child, "SIGKILL");
  }
}

async function query(qmp: QmpClient, waits: { readonly signal: AbortSignal }): Promise<ProgramAbilities> {
  const [target, machines, devices, sandbox] = await Promise.all([
    qmp.execute("query-target", {}, waits),
    qmp.execute("query-machines", {}, waits),
    Promise.all(ASKED_DEVICES.map((name) => hasDevice(qmp, name, waits))),
    hasOption(qmp, "sandbox", waits),
  ]);
  return {
    architecture: target.arch,
    packageVersion: qmp.version.package,
    sandbox,
    machineTypes: machines.map(({ name, alias, "default-cpu-type": defaultCpu }) => ({ name, alias, defaultCpu })),
    devices: ASKED_DEVICES.filter((_name, index) => devices[index]),
  };
}

/** Returns whether a program has an option of the command line, with which it was perhaps not built. */
async function hasOption(qmp: QmpClient, option: string, waits: { readonly signal: AbortSignal }): Promise<boolean> {
  return (await unlessRefused(qmp.execute("query-command-line-options", { option }, waits))) !== undefined;
}

async function hasDevice(qmp: QmpClient, typename: string, waits: { readonly signal: AbortSignal }): Promise<boolean> {
  return (await unlessRefused(qmp.execute("device-list-properties", { typename }, waits))) !== undefined;
}

/** Returns the reply; undefined if QEMU refuses the command, because it does not know the name in it. */
async function unlessRefused<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof QmpError && error.code === "command-failed") return undefined;
    throw error;
  }
}
