import type { Artifacts } from "../files/artifacts.ts";
import { consoleLogName } from "../files/file-names.ts";
import { componentLogger, type Logger } from "../logger.ts";
import { announce } from "../running/announce.ts";
import type { Dut } from "./dut.ts";
import type { LinkPlan, Plan } from "./plan.ts";

/** Input of {@link announceDuts} in addition to the plan and its DUTs. */
interface AnnounceDutsInput {
  readonly artifacts: Artifacts;
  readonly logger: Logger;
}

/** Lets the user's other processes find a testbed until the result is disposed of. @param duts in the plan's order */
export function announceDuts(
  { machines, nodes }: Plan,
  duts: readonly Dut[],
  { artifacts, logger }: AnnounceDutsInput,
): Promise<AsyncDisposable> {
  const addressesOf = ({ end }: LinkPlan): readonly string[] => {
    if (end.kind === "wire") return [];
    const { [end.interfaceName]: own, ...others } = nodes?.nodes[end.node]?.interfaces ?? {};
    // A member of a bond or bridge has none: those of the node say where it is.
    if (own && own.addresses.length > 0) return own.addresses;
    return Object.values(others).flatMap(({ kind, addresses }) => (kind === "tap" ? [] : addresses));
  };
  return announce({
    artifacts: artifacts.folder,
    logger: componentLogger(logger, "announcement"),
    machines: duts.map((dut, index) => {
      const machine = machines[index];
      if (machine === undefined) throw new Error("unreachable: each DUT has its plan");
      return {
        dut,
        consoleLog: artifacts.path(consoleLogName(machine.prefix)),
        nodeAddresses: machine.links.map(addressesOf),
      };
    }),
  });
}
