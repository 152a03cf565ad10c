import type { DiskOptions, NicOptions } from "@alpy/qemu";
import type { DutOptions } from "../testbed/testbed-options.ts";
import type { MachineConnection } from "./connections.ts";
import { type Findings, quoted } from "./findings.ts";
import type { LabNode } from "./lab-node.ts";
import { defined } from "./linux-options.ts";

/** Variables by which images of vrnetlab are given cores and memory. */
const CORES_VARIABLE = "QEMU_SMP";
const MEMORY_VARIABLE = "QEMU_MEMORY";

/** Turns a VM into the options of a machine. */
export function machineOptions(
  node: LabNode,
  disk: string | DiskOptions | undefined,
  connections: readonly MachineConnection[],
  findings: Findings,
): DutOptions {
  if (disk === undefined) {
    const { name, line } = node;
    findings.refuse(
      line,
      `the VM ${quoted(name)} needs a disk image: disks: { ${quoted(name)}: PATH }, --disk ${name}=PATH`,
    );
  }
  const sorted = connections.toSorted((a, b) => a.nic - b.nic);
  const env = environmentOf(node, findings);
  return defined({
    disk,
    cores: env.get(CORES_VARIABLE),
    memoryMiB: env.get(MEMORY_VARIABLE),
    nics: nicsOf(sorted),
    links: sorted.map(({ link }) => link),
  });
}

/** Returns the list of NICs if the file sets MAC addresses; otherwise their number follows from the links. */
function nicsOf(connections: readonly MachineConnection[]): NicOptions[] | undefined {
  if (connections.every(({ mac }) => mac === undefined)) return undefined;
  const macs = new Map(connections.map(({ nic, mac }) => [nic, mac]));
  const count = Math.max(...macs.keys()) + 1;
  return Array.from({ length: count }, (_, nic) => defined({ mac: macs.get(nic) }));
}

/** Returns the two variables that are known, as numbers. The others have no effect. */
function environmentOf({ settings }: LabNode, findings: Findings): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { value } of (settings.get("env") ?? []).toReversed()) {
    for (const [name, { line, path, value: own }] of value.kind === "map" ? value.entries : []) {
      const text = own.kind === "text" ? own.text : "";
      if (name !== CORES_VARIABLE && name !== MEMORY_VARIABLE) {
        findings.ignore(line, path, "it is about containerlab's container");
      } else if (/^[1-9]\d*$/.test(text)) numbers.set(name, Number(text));
      else findings.refuse(line, `${name} must be a whole number, got ${quoted(text)}; write cores or MiB`);
    }
  }
  return numbers;
}
