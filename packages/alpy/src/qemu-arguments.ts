import type { ResolvedMachineOptions } from "./machine-options.ts";

/** One NIC of the machine and what is behind it. */
export interface NicArguments {
  /** The link's name; its QEMU objects are `NAME`, `NAME-nic` and `NAME-dump`. */
  name: string;
  /** MAC address of the NIC. */
  mac: string;
  /** Name of the tap in the host's namespace (it moves to the node's while QEMU holds it). */
  tap: string;
  /** Where filter-dump writes the link's frames. */
  capture: string;
}

/** What a QEMU command line is made from, beside the machine's options. */
export interface QemuArgumentsInput {
  machine: ResolvedMachineOptions;
  accelerator: "kvm" | "tcg";
  nics: readonly NicArguments[];
  /** Where QEMU writes the console's bytes as they come. */
  consoleLog: string;
  /** The guest's real-time clock at its first instruction, in whole seconds since the epoch. */
  clockBaseSeconds: number;
}

/** The file descriptor on which QEMU serves QMP. */
export const qmpFileDescriptor = 3;
/** The file descriptor on which QEMU serves the serial console. */
export const consoleFileDescriptor = 4;

/** Doubles the commas in a value, as QEMU's option syntax wants (QEMU manual, "Option and argument syntax"). */
export function escapeOption(value: string): string {
  return value.replaceAll(",", ",,");
}

/** The arguments for QEMU, paused at its first instruction, with QMP and console on inherited descriptors. */
export function qemuArguments(input: QemuArgumentsInput): string[] {
  return [
    ...platformArguments(input),
    ...channelArguments(input.consoleLog),
    ...bootArguments(input.machine),
    ...input.nics.flatMap((nic) => nicArguments(nic, input.machine.nic)),
    ...input.machine.extraArguments,
  ];
}

function platformArguments({ machine, accelerator, clockBaseSeconds }: QemuArgumentsInput): string[] {
  const cpu = machine.cpu ?? (accelerator === "kvm" ? "host" : "max");
  const base = new Date(clockBaseSeconds * 1000).toISOString().slice(0, 19);
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-S"],
    ...["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"],
    ...["-machine", machine.machineType, "-accel", accelerator, "-cpu", cpu],
    ...["-m", String(machine.memoryMiB), "-smp", String(machine.cores)],
    // With clock=vm the start that filter-dump reads is exactly the base, not the base or a second more.
    ...["-rtc", `base=${base},clock=vm`],
    // A power-off pauses: QMP stays up to tell of it, and the captures are complete before QEMU is told to quit.
    ...["-action", "shutdown=pause"],
    ...["-device", "virtio-rng-pci", "-device", "pvpanic"],
  ];
}

function channelArguments(consoleLog: string): string[] {
  return [
    ...["-chardev", `socket,id=qmp,fd=${qmpFileDescriptor}`, "-mon", "chardev=qmp,mode=control"],
    ...["-chardev", `socket,id=console,fd=${consoleFileDescriptor},logfile=${escapeOption(consoleLog)}`],
    ...["-serial", "chardev:console"],
  ];
}

function bootArguments({ disk, diskFormat, kernel, initrd, commandLine }: ResolvedMachineOptions): string[] {
  return [
    // snapshot=on: QEMU writes to a temporary overlay that it unlinks at once, so that not even SIGKILL leaves it behind.
    ...(disk === undefined ? [] : ["-drive", `file=${escapeOption(disk)},format=${diskFormat},if=virtio,snapshot=on`]),
    ...(kernel === undefined ? [] : ["-kernel", kernel]),
    ...(initrd === undefined ? [] : ["-initrd", initrd]),
    ...(commandLine === undefined ? [] : ["-append", commandLine]),
  ];
}

function nicArguments({ name, mac, tap, capture }: NicArguments, model: string): string[] {
  // vnet_hdr=off: with it on, filter-dump of QEMU 7.2 writes the virtio header before each frame. vhost bypasses filters.
  const netdev = `tap,id=${name},ifname=${tap},script=no,downscript=no,vnet_hdr=off,vhost=off`;
  return [
    ...["-netdev", netdev],
    ...["-device", `${model},id=${name}-nic,netdev=${name},mac=${mac}`],
    ...["-object", `filter-dump,id=${name}-dump,netdev=${name},file=${escapeOption(capture)}`],
  ];
}
