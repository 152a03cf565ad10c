import { type NicArguments, qemuArguments } from "./arguments.ts";
import { type MachineOptions, resolveMachineOptions } from "./options.ts";

/**
 * The arguments with which QEMU would run a machine: for looking at, and for trying by hand. What only a testbed knows has a
 * stand-in: a tap named `tap0` behind the first NIC, captures and console log in the current folder; `accel: "auto"`
 * is shown as TCG.
 *
 * @param links how many of its NICs have a link. Default: all that `nics` says, or none
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {AlpyError} `disk-not-found`, `firmware-not-found`
 */
export function previewArguments(options: MachineOptions, links = 0): string[] {
  const machine = resolveMachineOptions(options, links);
  const nics = machine.nics.map(
    (nic, index): NicArguments => ({
      ...nic,
      ...{ name: `nic${index}`, backend: { kind: "tap", tap: `tap${index}` } },
      ...{ capture: `link${index}.pcap`, captured: true },
    }),
  );
  return qemuArguments({
    ...{ machine, nics, ram: undefined, incoming: false, sandbox: machine.sandbox ?? true },
    accelerator: machine.accel === "kvm" ? "kvm" : "tcg",
    clockBaseSeconds: Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000),
    consoleLog: "console.log",
  });
}
