import type { DiskInterface, ResolvedDisk, WriteLog } from "../options/disks.ts";
import type { ResolvedFirmware } from "../options/firmware.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import { badOption } from "../options/option-checks.ts";
import type { Platform } from "../program/platform.ts";
import { escapeOption } from "./escape-option.ts";
import { fwCfgArguments, seedArguments, shareArguments } from "./extra-devices.ts";
import { managementDeviceArguments, userNetworkArguments } from "./management-arguments.ts";
import { type NicArguments, netdevArguments, nicDeviceArguments } from "./nic-arguments.ts";
import { bridgeArguments, managementPlace, nicPlace } from "./nic-slots.ts";
import { ownCommandLine } from "./own-command-line.ts";
import { consoleName, serialChardev, serialPort } from "./serial-arguments.ts";
import { tpmArguments } from "./tpm-arguments.ts";

/** The file that contains the machine's RAM. */
export interface RamFile {
  readonly path: string;
  /** Whether the guest's writes go to the file. */
  readonly shared: boolean;
}

/** Input of {@link qemuArguments}. */
export interface QemuArgumentsInput {
  readonly machine: ResolvedMachineOptions;
  /** The parts that depend on the QEMU program. */
  readonly platform: Platform;
  readonly accelerator: "kvm" | "tcg";
  /** Whether QEMU restricts its own system calls. */
  readonly sandbox: boolean;
  readonly nics: readonly NicArguments[];
  /** The path of each serial port's two named pipes, without `.in` and `.out`; the first port is the console. */
  readonly serialPipes: readonly string[];
  /** The image with the data of cloud-init, if the machine has such data. */
  readonly seed: string | undefined;
  /** The socket over which QEMU controls the TPM, if the machine has one. */
  readonly tpmSocket: string | undefined;
  /** The file that contains the machine's RAM, if its state will be saved or is restored. */
  readonly ram: RamFile | undefined;
  /** Whether the machine is loaded from a saved state instead of beginning at its first instruction. */
  readonly incoming: boolean;
  /** The guest's real-time clock at its first instruction, in whole seconds since the epoch. */
  readonly clockBaseSeconds: number;
}

/** The file descriptor on which QEMU serves QMP. */
export const QMP_FILE_DESCRIPTOR = 3;
/** The first file descriptor for the NICs' sockets. */
export const FIRST_NIC_FILE_DESCRIPTOR = 4;

/** A power-off or a panic pauses: QMP stays up to report it, and the captures are complete before QEMU quits. */
const OUTLIVE_ARGUMENTS = ["-action", "shutdown=pause,panic=pause"];

/**
 * Returns the id of a NIC's netdev in QEMU.
 * @param nic the NIC's index, from 0
 * @throws {TypeError} for an index that is not a whole number from 0
 */
export function netdevName(nic: number): string {
  if (!(Number.isSafeInteger(nic) && nic >= 0)) throw badOption("nic", "a whole number from 0", nic);
  return `nic${nic}`;
}

/** Returns the arguments for QEMU, paused at its first instruction, with QMP on an inherited descriptor. */
export function qemuArguments(input: QemuArgumentsInput): string[] {
  const { machine } = input;
  if (machine.ownArguments) return ownArguments(input, machine.ownArguments);
  return [
    ...platformArguments(input),
    ...nicsArguments(input),
    ...deviceArguments(machine, input.platform),
    ...channelArguments(input.serialPipes),
    ...input.serialPipes.flatMap((_pipe, port) => serialPort(port, machine.architecture)),
    ...(machine.firmware ? firmwareArguments(machine.firmware) : []),
    ...kernelArguments(machine),
    ...storageArguments(machine),
    ...(input.seed === undefined ? [] : seedArguments(input.seed)),
    ...fwCfgArguments(machine.fwCfg),
    ...shareArguments(machine.shares),
    ...(input.tpmSocket === undefined ? [] : tpmArguments(input.tpmSocket, machine.architecture)),
    ...machine.extraArguments,
  ];
}

function ownArguments(input: QemuArgumentsInput, own: readonly string[]): string[] {
  return ownCommandLine({
    ownArguments: own,
    nics: input.nics,
    management: input.machine.management,
    channels: channelArguments(input.serialPipes),
    serialPorts: input.serialPipes.map((_pipe, port) => ({
      name: consoleName(port),
      arguments: serialPort(port, input.machine.architecture),
    })),
    last: ["-S", ...clockArguments(input), ...OUTLIVE_ARGUMENTS],
  });
}

function clockArguments({ clockBaseSeconds }: QemuArgumentsInput): string[] {
  const base = new Date(clockBaseSeconds * 1000).toISOString().slice(0, 19);
  // With clock=vm the start that filter-dump reads is exactly the base, not the base or a second more.
  return ["-rtc", `base=${base},clock=vm`];
}

function platformArguments(input: QemuArgumentsInput): string[] {
  const { machine, platform, accelerator, sandbox, ram } = input;
  const args = ["-nodefaults", "-no-user-config", "-S"];
  if (!machine.omit.includes("display")) args.push("-display", "none");
  if (sandbox) args.push("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
  args.push("-machine", `${platform.machineType}${ram ? ",memory-backend=ram" : ""}`, "-accel", accelerator);
  if (platform.cpu !== undefined) args.push("-cpu", platform.cpu);
  args.push("-m", String(machine.memoryMiB), "-smp", String(machine.cores));
  if (ram) args.push("-object", ramObject(machine.memoryMiB, ram));
  if (input.incoming) args.push("-incoming", "defer");
  return [...args, ...clockArguments(input), ...OUTLIVE_ARGUMENTS];
}

/** The NICs are the first devices: those without an address of their own then take slots that no NIC has. */
function nicsArguments({ machine: { management }, nics, platform }: QemuArgumentsInput): string[] {
  return [
    ...bridgeArguments(nics.length, platform.machineType),
    ...nics.flatMap((nic, index) => [...netdevArguments(nic), ...nicDeviceArguments(nic, nicPlace(index))]),
    ...(management
      ? [
          ...userNetworkArguments(management),
          ...managementDeviceArguments(management, managementPlace(management, nics.length)),
        ]
      : []),
  ];
}

function ramObject(memoryMiB: number, { path, shared }: RamFile): string {
  const file = `mem-path=${escapeOption(path)},share=${shared ? "on" : "off"}`;
  return `memory-backend-file,id=ram,size=${memoryMiB}M,${file}`;
}

function deviceArguments({ architecture, vga, entropy }: ResolvedMachineOptions, { devices }: Platform): string[] {
  // Only PCs have VGA.
  const display = architecture === "x86_64" ? ["-vga", vga] : ["-device", "virtio-gpu-pci"];
  const args = vga === "none" ? [] : display;
  if (entropy) args.push("-device", "virtio-rng-pci");
  return [...args, ...devices.flatMap((device) => ["-device", device])];
}

function channelArguments(serialPipes: readonly string[]): string[] {
  const qmp = ["-chardev", `socket,id=qmp,fd=${QMP_FILE_DESCRIPTOR}`, "-qmp", "chardev:qmp"];
  return [...qmp, ...serialPipes.flatMap(serialChardev)];
}

function firmwareArguments({ code, variables, persist }: ResolvedFirmware): string[] {
  // snapshot=on: this machine's own variables, in a file that QEMU unlinks immediately.
  const own = persist ? "" : ",snapshot=on";
  return [
    "-drive",
    `if=pflash,unit=0,format=raw,readonly=on,file=${escapeOption(code)}`,
    "-drive",
    `if=pflash,unit=1,format=raw${own},file=${escapeOption(variables)}`,
  ];
}

function kernelArguments({ kernel, initrd, commandLine }: ResolvedMachineOptions): string[] {
  const args: string[] = [];
  if (kernel !== undefined) args.push("-kernel", kernel);
  if (initrd !== undefined) args.push("-initrd", initrd);
  if (commandLine !== undefined) args.push("-append", commandLine);
  return args;
}

function storageArguments({ architecture, disks, cd }: ResolvedMachineOptions): string[] {
  const cdDevice = architecture === "x86_64" ? "ide-cd" : "scsi-cd,bus=scsi.0";
  const hasScsi = disks.some((disk) => disk.interface === "scsi") || (cd !== undefined && cdDevice.startsWith("scsi"));
  const scsi = hasScsi ? ["-device", "virtio-scsi-pci,id=scsi"] : [];
  return [
    ...scsi,
    ...disks.flatMap(diskArguments),
    ...(cd === undefined ? [] : cdArguments(cd, cdDevice, disks.length)),
  ];
}

const DISK_DEVICES: Readonly<Record<DiskInterface, string>> = {
  virtio: "virtio-blk-pci",
  ide: "ide-hd",
  scsi: "scsi-hd,bus=scsi.0",
  nvme: "nvme",
};

function diskArguments(disk: ResolvedDisk, index: number): string[] {
  const name = `disk${index}`;
  const serial = disk.interface === "nvme" ? `,serial=${name}` : "";
  const device = `${DISK_DEVICES[disk.interface]},drive=${name},bootindex=${index + 1}${serial}`;
  return ["-drive", `if=none,id=${name},${imageOptions(disk)}`, "-device", device];
}

/** Returns the image behind a disk, as options of `-drive`. */
function imageOptions(disk: ResolvedDisk): string {
  if (disk.writeLog) return loggedImage(disk, disk.writeLog);
  // snapshot=on: QEMU writes to a temporary overlay that it unlinks immediately, so that not even SIGKILL leaves it behind.
  const overlay = disk.persist ? "" : ",snapshot=on";
  return `format=${disk.format},file=${escapeOption(disk.path)}${backingFile(disk)}${overlay}`;
}

/** The guest's writes and flushes pass a filter that logs them (QEMU: `-blockdev driver=blklogwrites`). */
function loggedImage({ path, format }: ResolvedDisk, writeLog: WriteLog): string {
  const image = `file.driver=${format},file.file.driver=file,file.file.filename=${escapeOption(path)}`;
  return `driver=blklogwrites,${image},log.driver=file,log.filename=${escapeOption(writeLog.path)},log-sector-size=512`;
}

/** Returns options that override the path in the image's header (QEMU: `-drive backing.…`, as for `-blockdev`). */
function backingFile({ backing }: ResolvedDisk): string {
  if (backing === undefined) return "";
  return `,backing.driver=${backing.format},backing.file.driver=file,backing.file.filename=${escapeOption(backing.path)}`;
}

function cdArguments(path: string, device: string, disks: number): string[] {
  return [
    "-drive",
    `if=none,id=cd,media=cdrom,format=raw,readonly=on,file=${escapeOption(path)}`,
    "-device",
    `${device},drive=cd,bootindex=${disks + 1}`,
  ];
}
