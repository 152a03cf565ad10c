import type { DiskInterface, ResolvedDisk } from "../options/disks.ts";
import type { ResolvedFirmware } from "../options/firmware.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import type { ResolvedNic } from "../options/nics.ts";
import { badOption } from "../options/option-checks.ts";
import type { Platform } from "../program/platform.ts";

/** The connection of a NIC in QEMU. */
export type NicBackend =
  /** A tap, by its name in the host's namespace (it moves to the node's namespace while QEMU has it open). */
  | { readonly kind: "tap"; readonly tap: string }
  /** An inherited socket: each frame has its length in front, in four bytes. */
  | { readonly kind: "stream"; readonly fileDescriptor: number }
  /** None: a hub without other ports. */
  | { readonly kind: "none" };

/** One NIC of the machine, its connection and its capture. */
export interface NicArguments extends ResolvedNic {
  /** Id of its netdev in QEMU; the device is `NAME-device`, the dump `NAME-dump`. */
  readonly name: string;
  readonly backend: NicBackend;
  /** The file to which filter-dump writes the link's frames; `undefined` for a NIC without a capture. */
  readonly capture: string | undefined;
  /** Whether frames are captured from the start. */
  readonly captured: boolean;
}

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
  /** The path of the console's two named pipes, without `.in` and `.out`. */
  readonly consolePipe: string;
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

/** Doubles the commas in a value, as QEMU's option syntax requires (QEMU manual, "Option and argument syntax"). */
export function escapeOption(value: string): string {
  return value.replaceAll(",", ",,");
}

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
  return [
    ...platformArguments(input),
    ...deviceArguments(machine, input.platform),
    ...channelArguments(input.consolePipe),
    ...(machine.firmware ? firmwareArguments(machine.firmware) : []),
    ...kernelArguments(machine),
    ...storageArguments(machine),
    ...input.nics.flatMap(nicArguments),
    ...machine.extraArguments,
  ];
}

function platformArguments(input: QemuArgumentsInput): string[] {
  const { machine, platform, accelerator, sandbox, ram } = input;
  const base = new Date(input.clockBaseSeconds * 1000).toISOString().slice(0, 19);
  const args = ["-nodefaults", "-no-user-config", "-display", "none", "-S"];
  if (sandbox) args.push("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
  args.push("-machine", `${platform.machineType}${ram ? ",memory-backend=ram" : ""}`, "-accel", accelerator);
  if (platform.cpu !== undefined) args.push("-cpu", platform.cpu);
  args.push("-m", String(machine.memoryMiB), "-smp", String(machine.cores));
  if (ram) args.push("-object", ramObject(machine.memoryMiB, ram));
  if (input.incoming) args.push("-incoming", "defer");
  // With clock=vm the start that filter-dump reads is exactly the base, not the base or a second more.
  args.push("-rtc", `base=${base},clock=vm`);
  // A power-off or a panic pauses: QMP stays up to report it, and the captures are complete before QEMU quits.
  args.push("-action", "shutdown=pause,panic=pause");
  return args;
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

function channelArguments(consolePipe: string): string[] {
  const args = ["-chardev", `socket,id=qmp,fd=${QMP_FILE_DESCRIPTOR}`, "-qmp", "chardev:qmp"];
  // Without logfile=: QEMU would write a byte there again each time that the pipe is full (chardev/char.c).
  args.push("-chardev", `pipe,id=console,path=${escapeOption(consolePipe)}`, "-serial", "chardev:console");
  return args;
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
  // snapshot=on: QEMU writes to a temporary overlay that it unlinks immediately, so that not even SIGKILL leaves it behind.
  const overlay = disk.persist ? "" : ",snapshot=on";
  const serial = disk.interface === "nvme" ? `,serial=${name}` : "";
  return [
    "-drive",
    `if=none,id=${name},format=${disk.format},file=${escapeOption(disk.path)}${overlay}`,
    "-device",
    `${DISK_DEVICES[disk.interface]},drive=${name},bootindex=${index + 1}${serial}`,
  ];
}

function cdArguments(path: string, device: string, disks: number): string[] {
  return [
    "-drive",
    `if=none,id=cd,media=cdrom,format=raw,readonly=on,file=${escapeOption(path)}`,
    "-device",
    `${device},drive=cd,bootindex=${disks + 1}`,
  ];
}

/**
 * guest_announce=off: a restored virtio-net must announce nothing. With `announce-rounds` 0, QEMU 7.2 frees the timer of this
 * feature; the next reset of the device, as at a power-off, then uses it (hw/net/virtio-net.c): SIGSEGV.
 */
const NIC_QUIRKS: Readonly<Partial<Record<ResolvedNic["model"], string>>> = {
  "virtio-net-pci": ",guest_announce=off",
};

function nicArguments({ name, mac, model, backend, capture, captured }: NicArguments): string[] {
  const device = `${model},id=${name}-device,netdev=${name},mac=${mac}${NIC_QUIRKS[model] ?? ""}`;
  const args = ["-netdev", netdev(name, backend), "-device", device];
  if (capture === undefined) return args;
  const dump = `filter-dump,id=${name}-dump,netdev=${name},status=${captured ? "on" : "off"}`;
  return [...args, "-object", `${dump},file=${escapeOption(capture)}`];
}

function netdev(name: string, backend: NicBackend): string {
  switch (backend.kind) {
    case "tap":
      // vnet_hdr=off: with it on, filter-dump of QEMU 7.2 writes the virtio header before each frame. vhost bypasses filters.
      return `tap,id=${name},ifname=${backend.tap},script=no,downscript=no,vnet_hdr=off,vhost=off`;
    case "stream":
      return `stream,id=${name},server=off,addr.type=fd,addr.str=${backend.fileDescriptor}`;
    case "none":
      return `hubport,id=${name},hubid=${name.replace(/\D/g, "")}`;
  }
}
