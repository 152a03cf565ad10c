import { createTestbed, type LinkOptions, type NicModel, type Testbed, type TestbedOptions } from "@alpy/alpy";
import { goldenOf, rabbit } from "@alpy/carrot";
import { rabbitMachine } from "./appliances.ts";

/**
 * Creates a testbed with a Rabbit that has booted, is logged in and has no configuration. All tests share one golden state
 * per NIC model, with four NICs, of which each test uses the first few.
 */
export function openRabbit(
  name: string,
  links: readonly LinkOptions[],
  nic: NicModel = "virtio-net-pci",
  options: Pick<TestbedOptions, "requireNoDrops"> = {},
): Promise<Testbed> {
  const machine = { ...rabbitMachine, nic };
  return createTestbed({ machine, golden: goldenOf(rabbit), links, artifacts: `artifacts/${name}`, ...options });
}
