import type { MachineOptions, ResolvedMachineOptions } from "../options/machine-options.ts";
import { requireCount } from "../options/option-checks.ts";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { LOWEST_QEMU, platformOf } from "../program/platform.ts";
import type { QemuProgram } from "../program/qemu-program.ts";
import type { NicArguments } from "./nic-arguments.ts";
import { netdevName, qemuArguments } from "./qemu-arguments.ts";
import { consoleName } from "./serial-arguments.ts";

/**
 * Returns the arguments with which QEMU would run a machine, to read or to try by hand. Values that are only known at a launch
 * have placeholders: a tap named `tap0` behind the first NIC, captures and the pipes of the console in the current folder; `accel: "auto"`
 * is shown as TCG; the program is taken to have every part.
 *
 * @param links number of NICs that the links need. Default 0; `nics` may be more
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {QemuError} `disk-not-found`, `firmware-not-found`
 */
export function previewArguments(options: MachineOptions, links = 0): string[] {
  requireCount("links", links);
  const machine = resolveMachineOptions(options, { linkCount: links });
  const nics = machine.nics.map(
    (nic, index): NicArguments => ({
      ...nic,
      name: netdevName(index),
      backend: { kind: "tap", tap: `tap${index}` },
      capture: `link${index}.pcap`,
      captured: true,
    }),
  );
  const accelerator = machine.accel === "kvm" ? "kvm" : "tcg";
  return qemuArguments({
    machine,
    platform: platformOf(machine, typicalProgram(machine), accelerator),
    accelerator,
    sandbox: machine.sandbox ?? true,
    nics,
    serialPipes: [0, ...machine.consoles.map((_settings, index) => index + 1)].map(consoleName),
    seed: machine.cloudInit && "seed.iso",
    tpmSocket: machine.tpm ? "tpm" : undefined,
    ram: undefined,
    incoming: false,
    clockBaseSeconds: Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000),
  });
}

/** Returns a program that has the machine's type and every device that a machine has by default. */
function typicalProgram({ architecture, machineType, qemu }: ResolvedMachineOptions): QemuProgram {
  const isPc = architecture === "x86_64";
  const name = (machineType ?? (isPc ? "pc" : "virt")).replace(/,.*/, "");
  const cpus = ["max-x86_64-cpu", "max-arm-cpu", "max-riscv-cpu"];
  return {
    qemu,
    version: LOWEST_QEMU,
    architecture,
    packageVersion: "",
    sandbox: true,
    machineTypes: [{ name, alias: undefined, defaultCpu: undefined }],
    devices: [...cpus, ...(isPc ? ["pvpanic", "vmgenid"] : ["pvpanic-pci"])],
  };
}
