import { existsSync } from "node:fs";
import { join } from "node:path";
import { createTestbed, type LinkOptions, type MachineOptions, type Testbed } from "@alpy/alpy";
import { type Appliance, debian, goldenOf, rabbit } from "@alpy/carrot";
import { directBoot } from "./image.ts";

/** An appliance and the options of its machine. */
export interface BootableAppliance extends Appliance {
  readonly machine: MachineOptions;
}

/** Number of NICs of every machine. It is the same for all tests, so that they share one golden state. */
const NICS = 4;

/** Rabbit's machine, booted from kernel and initial RAM disk. */
export const rabbitMachine: MachineOptions = { ...directBoot(), nics: NICS };

/** The appliances for tests that do not depend on Rabbit. Debian is in the long tier because it takes minutes to build. */
export const appliances: readonly BootableAppliance[] = [
  { ...rabbit, machine: rabbitMachine },
  ...(process.env.ALPY_LONG ? [{ ...debian, machine: { disk: debianDisk(), nics: NICS, memoryMiB: 512 } }] : []),
];

/** Creates a testbed with an appliance that has booted. The links are in the order of its NICs. */
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
  throw new Error(`${path} is missing: run images/debian/build`);
}
