import type { MachineOptions } from "../options/machine-options.ts";
import { requireCount } from "../options/option-checks.ts";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { type NicArguments, netdevName, qemuArguments } from "./qemu-arguments.ts";

/**
 * Returns the arguments with which QEMU would run a machine, to read or to try by hand. Values that are only known at a launch
 * have placeholders: a tap named `tap0` behind the first NIC, captures and the pipes of the console in the current folder; `accel: "auto"`
 * is shown as TCG.
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
  const isPc = machine.architecture === "x86_64";
  const accelerator = machine.accel === "kvm" ? "kvm" : "tcg";
  return qemuArguments({
    machine,
    platform: {
      machineType: machine.machineType ?? (isPc ? "pc" : "virt"),
      cpu: machine.cpu ?? (accelerator === "kvm" ? "host" : "max"),
      devices: isPc ? ["pvpanic", "vmgenid,guid=auto"] : ["pvpanic-pci"],
    },
    accelerator,
    sandbox: machine.sandbox ?? true,
    nics,
    consolePipe: "console",
    ram: undefined,
    incoming: false,
    clockBaseSeconds: Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000),
  });
}
