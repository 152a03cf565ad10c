import { createTestbed, type LinkOptions, type NicModel, type Testbed } from "@alpy/alpy";
import { goldenOf, rabbit } from "@alpy/carrot";
import { rabbitMachine } from "./appliances.ts";

/**
 * A testbed of a Rabbit that has booted and is logged in, nothing configured. All tests share one golden state for each
 * model of NIC: four NICs, of which a test uses the first few.
 */
export function openRabbit(
  name: string,
  links: readonly LinkOptions[],
  nic: NicModel = "virtio-net-pci",
): Promise<Testbed> {
  const machine = { ...rabbitMachine, nic };
  return createTestbed({ machine, golden: goldenOf(rabbit), links, artifacts: `artifacts/${name}` });
}
