import { statSync } from "node:fs";
import { resolve } from "node:path";
import { AlpyError } from "../errors.ts";
import { type OptionNames, requireKnown } from "../require-known.ts";
import { type Disk, type DiskOptions, resolveDisk } from "./disks.ts";
import { type Firmware, type ResolvedFirmware, resolveFirmware } from "./firmware.ts";
import { type Nic, type NicModel, type NicOptions, resolveNics } from "./nics.ts";

/** How QEMU runs the guest's instructions: `auto` takes KVM only where it really runs a guest, else TCG. */
export type AcceleratorChoice = "auto" | "kvm" | "tcg";

/** The device under test: one QEMU machine. It boots from its first disk, its CD, or a `kernel`. */
export interface MachineOptions {
  /** The first disk, by its path or in full. */
  disk?: string | DiskOptions;
  /** Further disks. */
  disks?: readonly (string | DiskOptions)[];
  /** Path of an ISO image in a CD drive (QEMU: `-device ide-cd`); booted from where no disk boots. */
  cd?: string;
  /** What it boots through: `bios` (SeaBIOS), `uefi` (OVMF, found where distributions put it), or OVMF's files. Default `bios`. */
  firmware?: Firmware;
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
  /** Machine type, by its versioned name (QEMU: `-machine`). Default `pc-i440fx-7.2`. */
  machineType?: string;
  /** Model of every NIC that names none itself (QEMU: `-device`). Default `virtio-net-pci`. */
  nic?: NicModel;
  /**
   * The NICs: how many, or each by itself. Links take them in order; those without a link have no carrier. Default: as many
   * as there are links.
   */
  nics?: number | readonly NicOptions[];
  /** A display adapter for appliances with a VGA console (QEMU: `-vga`). Default `none`. */
  vga?: "none" | "std" | "cirrus" | "virtio";
  /** The real-time clock at the first instruction, in UTC, whole seconds (QEMU: `-rtc base=`). Default: the host's time. */
  rtc?: Date;
  /** Whether the guest has a source of random numbers, `virtio-rng-pci`. Default true. */
  entropy?: boolean;
  /** Accelerator (QEMU: `-accel`). Default `auto`. */
  accel?: AcceleratorChoice;
  /** Whether QEMU confines itself by seccomp (QEMU: `-sandbox on,…`). Default: wherever this QEMU can. */
  sandbox?: boolean;
  /** The QEMU program. Default: the environment variable `ALPY_QEMU`, else `qemu-system-x86_64`. */
  qemu?: string;
  /** Further arguments for QEMU, added last and unchecked. */
  extraArguments?: readonly string[];
}

/** {@link MachineOptions} with every default filled in. */
export interface ResolvedMachineOptions {
  disks: readonly Disk[];
  cd: string | undefined;
  firmware: ResolvedFirmware | undefined;
  kernel: string | undefined;
  initrd: string | undefined;
  commandLine: string | undefined;
  memoryMiB: number;
  cores: number;
  cpu: string | undefined;
  machineType: string;
  nics: readonly Nic[];
  vga: NonNullable<MachineOptions["vga"]>;
  rtc: Date | undefined;
  entropy: boolean;
  accel: AcceleratorChoice;
  sandbox: boolean | undefined;
  qemu: string;
  extraArguments: readonly string[];
}

const known: OptionNames<MachineOptions> = {
  ...{ disk: true, disks: true, cd: true, firmware: true, kernel: true, initrd: true, commandLine: true },
  ...{ memoryMiB: true, cores: true, cpu: true, machineType: true, nic: true, nics: true, vga: true, rtc: true },
  ...{ entropy: true, accel: true, sandbox: true, qemu: true, extraArguments: true },
};

const firmwareNames: readonly string[] = ["bios", "uefi"];

/**
 * Fills in the defaults and checks the options before anything is started.
 * @param linkCount how many links want a NIC
 * @param machineIndex the machine's place in the testbed
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {AlpyError} `disk-not-found` when a disk, kernel or initrd is not there; `firmware-not-found`
 */
export function resolveMachineOptions(
  options: MachineOptions,
  linkCount = 0,
  machineIndex = 0,
): ResolvedMachineOptions {
  requireKnown("machine", options, known);
  requireConsistency(options);
  const { kernel, initrd, commandLine, cd, cpu, rtc, sandbox } = options;
  const nics = resolveNics(options.nics ?? linkCount, options.nic ?? "virtio-net-pci", machineIndex);
  if (nics.length < linkCount) {
    throw new TypeError(`machine.nics: ${linkCount} links want a NIC each, and there are ${nics.length}`);
  }
  return {
    ...{ kernel, initrd, commandLine, cpu, rtc, sandbox, nics },
    cd: cd === undefined ? undefined : resolve(cd),
    disks: disksOf(options),
    firmware: resolveFirmware(options.firmware ?? "bios"),
    memoryMiB: options.memoryMiB ?? 256,
    cores: options.cores ?? 1,
    machineType: options.machineType ?? "pc-i440fx-7.2",
    vga: options.vga ?? "none",
    entropy: options.entropy ?? true,
    accel: options.accel ?? "auto",
    qemu: options.qemu ?? process.env.ALPY_QEMU ?? "qemu-system-x86_64",
    extraArguments: options.extraArguments ?? [],
  };
}

function requireConsistency({
  kernel,
  initrd,
  commandLine,
  firmware,
  memoryMiB = 1,
  cores = 1,
  rtc,
}: MachineOptions): void {
  if (initrd !== undefined && kernel === undefined) throw new TypeError("machine.initrd needs machine.kernel");
  if (commandLine !== undefined && kernel === undefined)
    throw new TypeError("machine.commandLine needs machine.kernel");
  if (typeof firmware === "string" && !firmwareNames.includes(firmware))
    throw new TypeError(`machine.firmware must be "bios", "uefi" or { code, variables }, got ${firmware}`);
  requirePositiveInteger("machine.memoryMiB", memoryMiB);
  requirePositiveInteger("machine.cores", cores);
  if (rtc !== undefined && Number.isNaN(rtc.getTime())) throw new TypeError("machine.rtc is no valid Date");
  requireFile("kernel", kernel);
  requireFile("initrd", initrd);
}

function requirePositiveInteger(option: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new TypeError(`${option} must be a whole number above 0, got ${value}`);
}

function requireFile(role: string, path: string | undefined): void {
  if (path === undefined || statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) return;
  throw new AlpyError("disk-not-found", `machine.${role}: there is no file ${path}`);
}

function disksOf({ disk, disks = [], cd }: MachineOptions): Disk[] {
  requireFile("cd", cd);
  const given = [
    ...(disk === undefined ? [] : [["disk", disk] as const]),
    ...disks.map((further, index) => [`disks[${index}]`, further] as const),
  ];
  return given.map(([role, option]) => {
    requireFile(role, typeof option === "string" ? option : option.path);
    return resolveDisk(option, `machine.${role}`);
  });
}
