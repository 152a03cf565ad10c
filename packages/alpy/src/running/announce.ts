import type { Skeleton } from "@alpy/docker-nodes";
import type { Link } from "../link/link.ts";
import { componentLogger } from "../logger.ts";
import type { Setup } from "../testbed/create-testbed.ts";
import type { Dut } from "../testbed/dut.ts";
import { Announcement } from "./announcement.ts";

/** Lets other processes of the user find the testbed, as long as `setup.resources` are not disposed of. */
export async function announce(setup: Setup, skeleton: Skeleton | undefined): Promise<void> {
  const { artifacts, duts, plan, logger, resources } = setup;
  const planOf = (dut: Dut) => plan.machines.find(({ name }) => name === dut.name);
  const addressesOf = (link: Link): readonly string[] => {
    const dut = duts.find(({ links }) => links.includes(link));
    const end = dut && planOf(dut)?.links[dut.links.indexOf(link)]?.end;
    return end?.kind === "node" ? (plan.nodes[end.node]?.addresses ?? []) : [];
  };
  const consoleLogOf = (dut: Dut): string => artifacts.path(`${planOf(dut)?.prefix ?? ""}console.log`);
  const subject = { artifacts: artifacts.folder, startedAt: new Date(), duts, addressesOf, consoleLogOf };
  const announcement = await Announcement.open(subject, componentLogger(logger, "announcement"));
  if (!announcement) return;
  // Without nodes there is no watchdog: the next testbed removes what a killed process leaves.
  const guard = skeleton?.guard({ path: announcement.path });
  resources.defer(async () => {
    await announcement.close();
    guard?.release();
  });
}
