import type { Disk, DiskInterface } from "./disks.ts";
import type { ResolvedFirmware } from "./firmware.ts";
import type { Nic } from "./nics.ts";
import type { ResolvedMachineOptions } from "./options.ts";

/** What is behind a NIC. */
export type NicBackend =
  /** A tap, named as in the host's namespace (it moves to the node's while QEMU holds it). */
  | { kind: "tap"; tap: string }
  /** Frames over an inherited socket, each after its length in four bytes. */
  | { kind: "stream"; fileDescriptor: number }
  /** Nothing. */
  | { kind: "none" };

/** One NIC of the machine and what is behind it. */
export interface NicArguments extends Nic {
  /** Id of its netdev in QEMU; the device is `NAME-device`, the dump `NAME-dump`. */
  name: string;
  backend: NicBackend;
  /** Where filter-dump writes the link's frames; no dump without it. */
  capture: string | undefined;
  /** Whether it does so from the start. */
  captured: boolean;
}

/** What a QEMU command line is made from, beside the machine's options. */
export interface QemuArgumentsInput {
  machine: ResolvedMachineOptions;
  accelerator: "kvm" | "tcg";
  /** Whether QEMU is to confine itself. */
  sandbox: boolean;
  nics: readonly NicArguments[];
  /** Where QEMU writes the console's bytes as they come. */
  consoleLog: string;
  /** The file that holds the machine's RAM, if it is to be kept or to be restored. */
  ram: { path: string; shared: boolean } | undefined;
  /** Whether the machine is loaded from a saved state instead of beginning at its first instruction. */
  incoming: boolean;
  /** The guest's real-time clock at its first instruction, in whole seconds since the epoch. */
  clockBaseSeconds: number;
}

/** The file descriptor on which QEMU serves QMP. */
export const qmpFileDescriptor = 3;
/** The file descriptor on which QEMU serves the serial console. */
export const consoleFileDescriptor = 4;
/** The first file descriptor for the NICs' sockets. */
export const firstWireFileDescriptor = 5;

/** Doubles the commas in a value, as QEMU's option syntax wants (QEMU manual, "Option and argument syntax"). */
export function escapeOption(value: string): string {
  return value.replaceAll(",", ",,");
}

/** The arguments for QEMU, paused at its first instruction, with QMP and console on inherited descriptors. */
export function qemuArguments(input: QemuArgumentsInput): string[] {
  const { machine } = input;
  return [
    ...platformArguments(input),
    ...deviceArguments(machine),
    ...channelArguments(input.consoleLog),
    ...(machine.firmware ? firmwareArguments(machine.firmware) : []),
    ...kernelArguments(machine),
    ...storageArguments(machine),
    ...input.nics.flatMap(nicArguments),
    ...machine.extraArguments,
  ];
}

function platformArguments({ machine, accelerator, sandbox, ...input }: QemuArgumentsInput): string[] {
  const cpu = machine.cpu ?? (accelerator === "kvm" ? "host" : "max");
  const base = new Date(input.clockBaseSeconds * 1000).toISOString().slice(0, 19);
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-S"],
    ...(sandbox ? ["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"] : []),
    ...["-machine", `${machine.machineType}${input.ram ? ",memory-backend=ram" : ""}`],
    ...["-accel", accelerator, "-cpu", cpu, "-m", String(machine.memoryMiB), "-smp", String(machine.cores)],
    ...(input.ram ? ["-object", ramObject(machine.memoryMiB, input.ram)] : []),
    ...(input.incoming ? ["-incoming", "defer"] : []),
    // With clock=vm the start that filter-dump reads is exactly the base, not the base or a second more.
    ...["-rtc", `base=${base},clock=vm`],
    // A power-off or a panic pauses: QMP stays up to tell of it, and the captures are complete before QEMU is told to quit.
    ...["-action", "shutdown=pause,panic=pause"],
  ];
}

function ramObject(memoryMiB: number, { path, shared }: { path: string; shared: boolean }): string {
  const file = `mem-path=${escapeOption(path)},share=${shared ? "on" : "off"}`;
  return `memory-backend-file,id=ram,size=${memoryMiB}M,${file}`;
}

function deviceArguments({ vga, entropy }: ResolvedMachineOptions): string[] {
  return [
    ...(vga === "none" ? [] : ["-vga", vga]),
    ...(entropy ? ["-device", "virtio-rng-pci"] : []),
    // The guest's kernel draws new random numbers when its generation id is another, as after a restore.
    ...["-device", "pvpanic", "-device", "vmgenid,guid=auto"],
  ];
}

function channelArguments(consoleLog: string): string[] {
  return [
    ...["-chardev", `socket,id=qmp,fd=${qmpFileDescriptor}`, "-mon", "chardev=qmp,mode=control"],
    ...["-chardev", `socket,id=console,fd=${consoleFileDescriptor},logfile=${escapeOption(consoleLog)}`],
    ...["-serial", "chardev:console"],
  ];
}

function firmwareArguments({ code, variables, persist }: ResolvedFirmware): string[] {
  // snapshot=on: this machine's own variables, in a file that QEMU unlinks at once.
  const own = persist ? "" : ",snapshot=on";
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${escapeOption(code)}`],
    ...["-drive", `if=pflash,unit=1,format=raw${own},file=${escapeOption(variables)}`],
  ];
}

function kernelArguments({ kernel, initrd, commandLine }: ResolvedMachineOptions): string[] {
  return [
    ...(kernel === undefined ? [] : ["-kernel", kernel]),
    ...(initrd === undefined ? [] : ["-initrd", initrd]),
    ...(commandLine === undefined ? [] : ["-append", commandLine]),
  ];
}

function storageArguments({ disks, cd }: ResolvedMachineOptions): string[] {
  const scsi = disks.some((disk) => disk.interface === "scsi") ? ["-device", "virtio-scsi-pci,id=scsi"] : [];
  return [...scsi, ...disks.flatMap(diskArguments), ...(cd === undefined ? [] : cdArguments(cd, disks.length))];
}

const diskDevices: Record<DiskInterface, string> = {
  virtio: "virtio-blk-pci",
  ide: "ide-hd",
  scsi: "scsi-hd,bus=scsi.0",
  nvme: "nvme",
};

function diskArguments(disk: Disk, index: number): string[] {
  const name = `disk${index}`;
  // snapshot=on: QEMU writes to a temporary overlay that it unlinks at once, so that not even SIGKILL leaves it behind.
  const overlay = disk.persist ? "" : ",snapshot=on";
  const serial = disk.interface === "nvme" ? `,serial=${name}` : "";
  return [
    ...["-drive", `if=none,id=${name},format=${disk.format},file=${escapeOption(disk.path)}${overlay}`],
    ...["-device", `${diskDevices[disk.interface]},drive=${name},bootindex=${index + 1}${serial}`],
  ];
}

function cdArguments(path: string, disks: number): string[] {
  return [
    ...["-drive", `if=none,id=cd,media=cdrom,format=raw,readonly=on,file=${escapeOption(path)}`],
    ...["-device", `ide-cd,drive=cd,bootindex=${disks + 1}`],
  ];
}

/**
 * guest_announce=off: a restored virtio-net is to announce nothing, and QEMU 7.2 told so (`announce-rounds` 0) frees the timer
 * of this feature, which the next reset of the device, as at a power-off, then meets (hw/net/virtio-net.c): SIGSEGV.
 */
const quirks: Partial<Record<Nic["model"], string>> = { "virtio-net-pci": ",guest_announce=off" };

function nicArguments({ name, mac, model, backend, capture, captured }: NicArguments): string[] {
  const dump = `filter-dump,id=${name}-dump,netdev=${name},status=${captured ? "on" : "off"}`;
  return [
    ...["-netdev", netdev(name, backend)],
    ...["-device", `${model},id=${name}-device,netdev=${name},mac=${mac}${quirks[model] ?? ""}`],
    ...(capture === undefined ? [] : ["-object", `${dump},file=${escapeOption(capture)}`]),
  ];
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
