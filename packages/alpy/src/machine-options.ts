import { existsSync } from "node:fs";
import { AlpyError } from "./errors.ts";

/** NIC models, by QEMU's own device names. */
export type NicModel = "virtio-net-pci" | "e1000" | "e1000e" | "rtl8139" | "vmxnet3";

/** How QEMU runs the guest's instructions: `auto` takes KVM only where it really runs a guest, else TCG. */
export type AcceleratorChoice = "auto" | "kvm" | "tcg";

/** The device under test: one QEMU machine. It boots from `disk`, or from `kernel` with `initrd`, or both. */
export interface MachineOptions {
  /** Path of a disk image (QEMU: `-drive file=`). Never written to: the guest's writes go to a temporary overlay. */
  disk?: string;
  /** Format of `disk` (QEMU: `format=`). Default `qcow2`. */
  diskFormat?: "qcow2" | "raw";
  /** Path of a kernel for direct boot (QEMU: `-kernel`): a bzImage, or an ELF vmlinux with a PVH note. */
  kernel?: string;
  /** Path of the initial RAM disk of `kernel` (QEMU: `-initrd`). */
  initrd?: string;
  /** Command line of `kernel` (QEMU: `-append`). */
  commandLine?: string;
  /** Memory in MiB (QEMU: `-m`). Default 256. */
  memoryMiB?: number;
  /** Number of virtual CPUs (QEMU: `-smp`). Default 1. */
  cores?: number;
  /** CPU model (QEMU: `-cpu`). Default `max` under TCG, `host` under KVM. */
  cpu?: string;
  /** Machine type (QEMU: `-machine`). Default `pc-i440fx-7.2`. */
  machineType?: string;
  /** Model of every NIC (QEMU: `-device`). Default `virtio-net-pci`. */
  nic?: NicModel;
  /** Accelerator (QEMU: `-accel`). Default `auto`. */
  accelerator?: AcceleratorChoice;
  /** The QEMU program. Default: the environment variable `ALPY_QEMU`, else `qemu-system-x86_64`. */
  qemu?: string;
  /** Further arguments for QEMU, added last and unchecked. */
  extraArguments?: readonly string[];
}

/** {@link MachineOptions} with every default filled in. */
export interface ResolvedMachineOptions extends Required<Omit<MachineOptions, OptionalFields>>, Optional {}

type OptionalFields = "disk" | "kernel" | "initrd" | "commandLine" | "cpu";
interface Optional {
  disk: string | undefined;
  kernel: string | undefined;
  initrd: string | undefined;
  commandLine: string | undefined;
  cpu: string | undefined;
}

/**
 * Fills in the defaults and checks the options before anything is started.
 * @throws {TypeError} for options that contradict each other or are out of range
 * @throws {AlpyError} `disk-not-found` when a disk, kernel or initrd is not there
 */
export function resolveMachineOptions(options: MachineOptions): ResolvedMachineOptions {
  const resolved: ResolvedMachineOptions = {
    disk: options.disk,
    diskFormat: options.diskFormat ?? "qcow2",
    kernel: options.kernel,
    initrd: options.initrd,
    commandLine: options.commandLine,
    memoryMiB: options.memoryMiB ?? 256,
    cores: options.cores ?? 1,
    cpu: options.cpu,
    machineType: options.machineType ?? "pc-i440fx-7.2",
    nic: options.nic ?? "virtio-net-pci",
    accelerator: options.accelerator ?? "auto",
    qemu: options.qemu ?? process.env.ALPY_QEMU ?? "qemu-system-x86_64",
    extraArguments: options.extraArguments ?? [],
  };
  requireConsistency(resolved);
  for (const role of ["disk", "kernel", "initrd"] as const) requireFile(role, resolved[role]);
  return resolved;
}

function requireConsistency({ kernel, initrd, commandLine, memoryMiB, cores }: ResolvedMachineOptions): void {
  if (initrd !== undefined && kernel === undefined) throw new TypeError("machine.initrd needs machine.kernel");
  if (commandLine !== undefined && kernel === undefined)
    throw new TypeError("machine.commandLine needs machine.kernel");
  requirePositiveInteger("machine.memoryMiB", memoryMiB);
  requirePositiveInteger("machine.cores", cores);
}

function requirePositiveInteger(option: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new TypeError(`${option} must be a whole number above 0, got ${value}`);
}

function requireFile(role: string, path: string | undefined): void {
  if (path === undefined || existsSync(path)) return;
  throw new AlpyError("disk-not-found", `machine.${role}: there is no file ${path}`);
}
