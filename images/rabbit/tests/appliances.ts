import { join } from "node:path";
import { createTestbed, type LinkOptions, type MachineOptions, type Testbed } from "@alpy/alpy";
import { type Appliance, debian, goldenOf, rabbit, rabbitForArm } from "@alpy/carrot";
import { built, directBoot, directBootForArm } from "./image.ts";

/** An appliance and the options of its machine. */
export interface BootableAppliance extends Appliance {
  readonly machine: MachineOptions;
}

/** Number of NICs of every machine. It is the same for all tests, so that they share one golden state. */
const NICS = 4;

/** Rabbit's machine, booted from kernel and initial RAM disk. */
export const rabbitMachine: MachineOptions = { ...directBoot(), nics: NICS };

/**
 * The appliances for tests of routing, bridges, rates and power. In the long tier also a stock Debian, which takes minutes to build, and
 * Rabbit for ARM.
 */
export const appliances: readonly BootableAppliance[] = [
  { ...rabbit, machine: rabbitMachine },
  ...(process.env.ALPY_LONG ? longAppliances() : []),
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

function longAppliances(): BootableAppliance[] {
  const disk = built(join(import.meta.dirname, "..", "..", "debian", "dist", "debian.qcow2"), "images/debian/build");
  return [
    { ...debian, machine: { disk, nics: NICS, memoryMiB: 512 } },
    { ...rabbitForArm, machine: { ...directBootForArm(), nics: NICS } },
  ];
}
