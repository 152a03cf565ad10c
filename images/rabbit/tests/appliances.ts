import { existsSync } from "node:fs";
import { join } from "node:path";
import { createTestbed, type LinkOptions, type MachineOptions, type Testbed } from "@alpy/alpy";
import { type Appliance, debian, goldenOf, rabbit } from "@alpy/carrot";
import { directBoot } from "./image.ts";

/** An appliance and how it is booted. */
export interface BootableAppliance extends Appliance {
  machine: MachineOptions;
}

/** NICs of every machine, so that one golden state serves all tests. */
const nics = 4;

export const rabbitMachine: MachineOptions = { ...directBoot(), nics };

/** What the tests that are not special to Rabbit run against; Debian takes minutes to build and to boot. */
export const appliances: readonly BootableAppliance[] = [
  { ...rabbit, machine: rabbitMachine },
  ...(process.env.ALPY_LONG ? [{ ...debian, machine: { disk: debianDisk(), nics, memoryMiB: 512 } }] : []),
];

/** Opens a testbed of an appliance that has booted, with links in the order of its NICs. */
export function openBooted(
  appliance: BootableAppliance,
  name: string,
  links: readonly LinkOptions[],
): Promise<Testbed> {
  const { machine } = appliance;
  const artifacts = `artifacts/${name}-${appliance.name.toLowerCase()}`;
  return createTestbed({ machine, golden: goldenOf(appliance), links, artifacts });
}

function debianDisk(): string {
  const path = join(import.meta.dirname, "..", "..", "debian", "dist", "debian.qcow2");
  if (existsSync(path)) return path;
  throw new Error(`there is no ${path}: run images/debian/build`);
}
