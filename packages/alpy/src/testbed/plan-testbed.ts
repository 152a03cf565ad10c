import { resolveNodeImage } from "@alpy/docker-nodes";
import { asAlpyError } from "../errors.ts";
import { plannedTopology } from "../topology/planned-topology.ts";
import type { Topology } from "../topology/topology.ts";
import { type DutRequest, requestDuts } from "./dut-requests.ts";
import type { LinkEndPlan, Plan } from "./plan.ts";
import { planNodes } from "./plan-nodes.ts";
import { planWires } from "./plan-wires.ts";
import { resolveSettings } from "./settings.ts";
import type { TestbedOptions } from "./testbed-options.ts";

/** Represents the nodes' image where nothing is started. */
const ANY_IMAGE = "any";

/**
 * Returns what a testbed with these options would consist of, and how it would be connected. Checks the options as `createTestbed` does and
 * starts nothing; an image for the nodes is not needed.
 *
 * @throws {TypeError} for options that are unknown, out of range or contradict each other
 * @throws {AlpyError} `disk-not-found`, `firmware-not-found`
 */
export function topologyOf(options: TestbedOptions): Topology {
  try {
    return plannedTopology(planTestbed(options, ANY_IMAGE));
  } catch (error) {
    throw asAlpyError(error);
  }
}

/**
 * Checks all options and resolves everything that a testbed consists of. Starts nothing.
 *
 * @param defaultImage the image of the nodes, if the options do not name one. Default: that of the environment
 * @throws {TypeError} for options that are unknown, out of range or contradict each other; the message begins with the path
 *   the user wrote
 * @throws {QemuError} `disk-not-found`, `firmware-not-found`
 * @throws {DockerNodesError} `image-missing`
 */
export function planTestbed(options: TestbedOptions, defaultImage?: string): Plan {
  const settings = resolveSettings(options);
  const duts = requestDuts(options);
  requireDistinctMacs(duts);
  const requests = duts.flatMap(({ links }) => links.map(({ end }) => end));
  const prepared = new Set(
    duts.flatMap(({ golden, links }) => (golden?.hasLinks === true ? links : [])).map(({ end }) => end),
  );
  const { nodes, roles, names, ends: nodeEnds } = planNodes(requests, options, (end) => prepared.has(end));
  const wires = planWires(requests, options.wires);
  const ends = new Map([...nodeEnds, ...wires.ends]);
  return {
    settings,
    wires: wires.wires,
    nodes:
      nodes.length === 0
        ? undefined
        : { nodes, roles, names, image: resolveNodeImage(options.nodeImage ?? defaultImage) },
    machines: duts.map(({ name, prefix, options: machine, golden, links }) => ({
      name,
      prefix,
      golden,
      options: machine,
      links: links.map(({ name: link, nic, isCaptured, end }) => ({
        name: link,
        nic,
        isCaptured,
        end: endOf(ends, end),
      })),
    })),
  };
}

function endOf<Request>(ends: ReadonlyMap<Request, LinkEndPlan>, request: Request): LinkEndPlan {
  const end = ends.get(request);
  if (end === undefined) throw new Error("unreachable: each requested end is a node's or a wire's");
  return end;
}

function requireDistinctMacs(duts: readonly DutRequest[]): void {
  const owners = new Map<string, string>();
  for (const { name, options } of duts) {
    const { management } = options;
    for (const { mac } of management ? [...options.nics, management] : options.nics) {
      const other = owners.get(mac);
      if (other !== undefined) throw new TypeError(`machines ${other} and ${name} share the MAC address ${mac}`);
      owners.set(mac, name);
    }
  }
}
