import { type ApplicationLogs, createNodes, type NodeSet } from "@alpy/docker-nodes";
import type { Faults } from "@alpy/qemu";
import { componentLogger, type Logger } from "../logger.ts";
import type { Steps } from "../record/steps.ts";
import type { NodesPlan } from "./plan.ts";

/** Input of {@link openNodes} in addition to the plan. */
interface NodesInput {
  readonly steps: Steps;
  readonly applications: ApplicationLogs;
  /** Receives the end of a container that the nodes need. */
  readonly faults: Pick<Faults, "report">;
  readonly logger: Logger;
  readonly timeoutFactor: number;
  readonly signal: AbortSignal | undefined;
}

/** Creates the nodes with their taps. @throws {DockerNodesError} */
export async function openNodes({ nodes, image }: NodesPlan, input: NodesInput): Promise<NodeSet> {
  const { steps, applications, faults, logger, timeoutFactor, signal } = input;
  return await steps.setUp("Create nodes and tap interfaces", () =>
    createNodes({
      nodes,
      image,
      timeoutFactor,
      signal,
      onFault: (fault) => faults.report(fault),
      onApplicationLine: (line) => applications.addLine(line),
      onApplicationExit: (exit) => applications.addExit(exit),
      logger: componentLogger(logger, "nodes"),
    }),
  );
}
