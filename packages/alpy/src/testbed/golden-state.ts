import { type Beginning, obtainGolden, type Runner } from "@alpy/qemu";
import { linkName } from "../files/file-names.ts";
import type { Logger } from "../logger.ts";
import type { Steps } from "../record/steps.ts";
import type { LinkEndPlan, LinkPlan, MachinePlan, NodesPlan, Plan } from "./plan.ts";
import type { Settings } from "./settings.ts";
import type { Testbed } from "./testbed.ts";

/** Input of {@link beginningOf} in addition to the plan and the machine. */
interface GoldenInput {
  readonly runner: Runner;
  /** The user's files through which `createTestbed` was called. */
  readonly callers: readonly string[];
  readonly steps: Steps;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  /** Opens the testbed of a machine that is being prepared: its RAM and disks are files in the folder. */
  readonly openAlone: (machine: MachinePlan, folder: string) => Promise<Testbed>;
}

/**
 * Returns how a machine begins: by booting, or from its golden state, which is prepared if it does not exist.
 * @throws {QemuError} `golden-failed`
 */
export async function beginningOf(plan: Plan, machine: MachinePlan, input: GoldenInput): Promise<Beginning> {
  const { golden, name, options } = machine;
  if (golden === undefined) return { kind: "boot" };
  const { runner, callers, steps, logger, signal, openAlone } = input;
  const state = await obtainGolden({
    name,
    machine: options,
    runner,
    callers,
    options: golden,
    prepareText: `${golden.prepare.toString()}${linksText(plan, machine)}`,
    prepare: async ({ folder }, save) => {
      await using bed = await openAlone(machine, folder);
      try {
        await bed.start();
        await golden.prepare(bed);
        await save(bed.machine);
      } catch (error) {
        bed.fail(error);
        throw error;
      }
    },
    step: (step, body) => steps.setUp(step, body),
    logger,
    signal,
  });
  return { kind: "restore", golden: state };
}

/**
 * Returns the plan of the testbed that prepares a machine: the machine alone or, if its golden state has links, with the nodes and
 * wires in which they end.
 */
export function preparationPlan({ nodes, wires }: Plan, machine: MachinePlan, settings: Settings): Plan {
  const links = machine.golden?.hasLinks === true ? machine.links : [];
  const ends = links.map(({ end }) => end);
  const used = [...new Set(ends.flatMap((end) => (end.kind === "node" ? [end.node] : [])))];
  const named = new Set(ends.flatMap((end) => (end.kind === "wire" ? [end.wire] : [])));
  return {
    machines: [{ ...machine, prefix: "", links: links.map((link, index) => preparedLink(link, index, used, ends)) }],
    nodes: nodes === undefined || used.length === 0 ? undefined : preparedNodes(nodes, used),
    wires: new Map([...wires].filter(([name]) => named.has(name))),
    // What is dropped while the machine is prepared is not what a test measures.
    settings: { ...settings, requireNoDrops: false },
  };
}

/** Returns the nodes without the names of their containers, which those of the testbed have at the same time. */
function preparedNodes({ image, nodes, roles, names }: NodesPlan, used: readonly number[]): NodesPlan {
  const kept = nodes.filter((_, index) => used.includes(index));
  const order = used.toSorted((a, b) => a - b);
  return {
    image,
    nodes: kept.map((node) => ({ ...node, name: undefined })),
    roles: roles.filter((_, index) => used.includes(index)),
    names: new Map([...names].flatMap(([name, index]) => (used.includes(index) ? [[name, order.indexOf(index)]] : []))),
  };
}

function preparedLink(link: LinkPlan, index: number, used: readonly number[], ends: readonly LinkEndPlan[]): LinkPlan {
  const { end } = link;
  const name = linkName("", index);
  if (end.kind === "node") {
    const order = used.toSorted((a, b) => a - b);
    return { ...link, name, end: { ...end, node: order.indexOf(end.node) } };
  }
  const isJoined = ends.filter((other) => other.kind === "wire" && other.wire === end.wire).length > 1;
  // The test that prepares holds the end at which another machine is in the testbed.
  return { ...link, name, end: isJoined ? end : { ...end, side: 0 } };
}

/** Returns what a golden state with links depends on in addition to its machine. */
function linksText(plan: Plan, machine: MachinePlan): string {
  if (machine.golden?.hasLinks !== true) return "";
  const { machines, nodes, wires } = preparationPlan(plan, machine, plan.settings);
  const links = machines.flatMap(({ links: own }) => own.map(({ nic, end }) => ({ nic, end })));
  // As given: the seed of a resolved wire is random.
  const given = plan.settings.asGiven.wires ?? {};
  const own = [...wires.keys()].map((name) => [name, given[name]]);
  return JSON.stringify({ links, nodes: nodes?.nodes, image: nodes?.image, wires: own });
}
