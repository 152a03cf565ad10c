import type { ResolvedNodeOptions } from "@alpy/docker-nodes";
import type { ResolvedNic } from "@alpy/qemu";
import type {
  Topology,
  TopologyEnd,
  TopologyInterface,
  TopologyLink,
  TopologyMachine,
  TopologyNode,
} from "./topology.ts";

/** The part of a testbed's plan that its topology shows. */
export interface PlannedTopology {
  readonly machines: readonly PlannedMachine[];
  readonly nodes: PlannedNodes | undefined;
  /** The wires, by name. */
  readonly wires: ReadonlyMap<string, unknown>;
}

interface PlannedMachine {
  readonly name: string;
  readonly options: { readonly nics: readonly ResolvedNic[] };
  readonly links: readonly PlannedLink[];
}

interface PlannedLink {
  readonly name: string;
  readonly nic: number;
  readonly isCaptured: boolean;
  readonly end:
    | { readonly kind: "node"; readonly node: number; readonly interfaceName: string }
    | { readonly kind: "wire"; readonly wire: string };
}

interface PlannedNodes {
  readonly nodes: readonly ResolvedNodeOptions[];
  readonly roles: readonly PlannedRole[];
}

type PlannedRole =
  | { readonly kind: "own" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "segment"; readonly name: string };

/** Returns the topology of a testbed that is planned. */
export function plannedTopology(plan: PlannedTopology): Topology {
  const nodes = plan.nodes?.nodes ?? [];
  const wires = [...plan.wires.keys()];
  return {
    machines: plan.machines.map(machineOf),
    links: plan.machines.flatMap(({ name, links }) =>
      links.map((link) => linkOf(name, link, (wire) => nodes.length + wires.indexOf(wire))),
    ),
    ends: [
      ...nodes.map((node, index): TopologyEnd => nodeOf(node, plan.nodes?.roles[index])),
      ...wires.map((name): TopologyEnd => ({ kind: "wire", name })),
    ],
  };
}

function machineOf({ name, options, links }: PlannedMachine): TopologyMachine {
  const nics = options.nics.map(({ model, mac }, index) => ({
    model,
    mac,
    link: links.find(({ nic }) => nic === index)?.name,
  }));
  return { name, nics };
}

function linkOf(machine: string, link: PlannedLink, wireIndex: (wire: string) => number): TopologyLink {
  const { name, nic, isCaptured, end } = link;
  const isNode = end.kind === "node";
  return {
    name,
    machine,
    nic,
    captured: isCaptured,
    end: isNode ? end.node : wireIndex(end.wire),
    interface: isNode ? end.interfaceName : undefined,
  };
}

function nodeOf({ name: container, interfaces }: ResolvedNodeOptions, role: PlannedRole | undefined): TopologyNode {
  if (role === undefined) throw new Error("unreachable: each node of a plan has its role");
  const shown = Object.entries(interfaces).map(([name, own]): TopologyInterface => {
    const { kind, addresses, gateways } = own;
    return { name, kind, lower: lowerOf(own), addresses, gateways };
  });
  if (role.kind === "own") return { kind: "node", name: undefined, container, interfaces: shown };
  const kind = role.kind === "named" ? "named-node" : "segment";
  return { kind, name: role.name, container, interfaces: shown };
}

function lowerOf(own: ResolvedNodeOptions["interfaces"][string]): readonly string[] {
  if (own.kind === "tap" || own.kind === "wireguard") return [];
  return own.kind === "vlan" ? [own.parent] : own.members;
}
