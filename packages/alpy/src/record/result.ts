import { release } from "node:os";
import { relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import type { Setup } from "../testbed/create-testbed.ts";
import { mergedName, writeMergedCapture } from "./merged-capture.ts";
import type { OutcomeRecord } from "./outcome.ts";
import type { StepRecord } from "./steps.ts";

/** What `result.json` holds. */
export interface TestbedResult extends OutcomeRecord {
  versions: Versions;
  /** As given to `createTestbed`, less what JSON cannot hold. */
  options: object;
  machines: { name: string; qemuArguments: readonly string[]; qemuExit?: object; clock: object; links: LinkRecord[] }[];
  steps: StepRecord[];
}

/** What took part. */
interface Versions {
  alpy: string;
  node: string;
  kernel: string;
  /** QEMU's, by the programs that ran. */
  qemu: Readonly<Record<string, string>>;
  /** The Docker engine as it names itself, where there are nodes. */
  engine?: string;
  /** What the nodes are made from, where there are any. */
  nodeImage?: string;
}

/** A link, with the file of its capture beside `result.json`. */
interface LinkRecord {
  name: string;
  mac: string;
  capture: string;
}

/** Writes what is written at the end: the merged capture, if it is asked for, and the result. */
export async function conclude(setup: Setup): Promise<void> {
  const { artifacts, duts, logger, options, outcome, steps } = setup;
  const { mergedCapture = "failure" } = options;
  if (mergedCapture === "always" || (mergedCapture === "failure" && outcome.hasFailed)) {
    const links = duts.flatMap((dut) => dut.links);
    try {
      await writeMergedCapture(artifacts.path(mergedName), links, steps.records);
    } catch (error) {
      // The captures themselves are there; what failed first must not be hidden by this.
      logger.warn({ error: String(error) }, "the merged capture is not whole");
    }
  }
  await artifacts.writeResult(resultOf(setup, outcome.record()));
}

/** What is known of a run. */
export function resultOf(
  { artifacts, duts, options, plan, steps, found }: Setup,
  outcome: OutcomeRecord,
): TestbedResult {
  const machines = duts.map(({ name, machine, links }) => ({
    name,
    qemuArguments: machine.arguments,
    ...(machine.state.name === "exited" && { qemuExit: machine.state.exit }),
    clock: machine.clock,
    links: links.map((link) => {
      return { name: link.name, mac: link.mac, capture: relative(artifacts.folder, link.capturePath) };
    }),
  }));
  const qemu = Object.fromEntries([...found.programs.values()].map(({ qemu: name, version }) => [name, version]));
  const { engine } = found;
  const nodeImage = plan.nodes.length > 0 ? (options.nodeImage ?? process.env["ALPY_NODE_IMAGE"]) : undefined;
  const versions: Versions = {
    ...{ alpy: manifest.version, node: process.versions.node, kernel: release(), qemu },
    ...(engine !== undefined && { engine }),
    ...(nodeImage !== undefined && { nodeImage }),
  };
  const { logger: _logger, signal: _signal, ...plain } = options;
  return { ...outcome, versions, options: plain, machines, steps: steps.records };
}
