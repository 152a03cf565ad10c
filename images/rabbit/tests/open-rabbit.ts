import { createTestbed, type LinkOptions, type NicModel, type Testbed } from "@alpy/alpy";
import { checkGolden, prepareGolden } from "@alpy/carrot";
import { directBoot } from "./image.ts";

/**
 * A testbed of a Rabbit that has booted and is logged in, nothing configured. All tests share one golden state for each
 * model of NIC: four NICs, of which a test uses the first few.
 */
export function openRabbit(
  name: string,
  links: readonly LinkOptions[],
  nic: NicModel = "virtio-net-pci",
): Promise<Testbed> {
  return createTestbed({
    machine: { ...directBoot(), nic, nics: 4 },
    golden: { prepare: prepareGolden, check: checkGolden, module: import.meta.url },
    links,
    artifacts: `artifacts/${name}`,
  });
}
