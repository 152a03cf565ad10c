import { requireList, requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";

/** What a testbed consists of and how it is connected: `topologyOf` returns it, `mermaid` and `topologySvg` draw it. */
export interface Topology {
  /** The machines, in the order of the options. */
  readonly machines: readonly TopologyMachine[];
  /** All links, machine by machine. */
  readonly links: readonly TopologyLink[];
  /** What the links end in: nodes, in the order of the first links that end in them, then wires. */
  readonly ends: readonly TopologyEnd[];
}

/** One machine. */
export interface TopologyMachine {
  /** Its name in the testbed: `dut` for the only one. */
  readonly name: string;
  /** Its NICs, in their order; the management NIC is not one of them. */
  readonly nics: readonly TopologyNic[];
}

/** A NIC of a machine; its index is its place in the list. */
export interface TopologyNic {
  /** Its model, such as `virtio-net-pci`. */
  readonly model: string;
  /** Its MAC address. */
  readonly mac: string;
  /** The name of its link; `undefined` if it has none. */
  readonly link: string | undefined;
}

/** One link of a machine. */
export interface TopologyLink {
  /** `link0`; with several machines `left-link0`. */
  readonly name: string;
  /** The name of its machine. */
  readonly machine: string;
  /** Index of the machine's NIC. */
  readonly nic: number;
  /** Whether its frames are captured from the start. */
  readonly captured: boolean;
  /** Index of its end in {@link Topology.ends}. */
  readonly end: number;
  /** The interface of the node that it ends in; `undefined` at a wire. */
  readonly interface: string | undefined;
}

/** What links end in. */
export type TopologyEnd = TopologyNode | TopologyWire;

/** A node: that of one link, a named one, or that of a segment. */
export interface TopologyNode {
  /** `node`: that of one link; `named-node`: one of the option `nodes`; `segment`: that of a segment. */
  readonly kind: "node" | "named-node" | "segment";
  /** Its name in the options; `undefined` for the node of one link. */
  readonly name: string | undefined;
  /** The exact name of its container, if the options set one. */
  readonly container: string | undefined;
  /** Its interfaces. */
  readonly interfaces: readonly TopologyInterface[];
}

/** An interface of a node. */
export interface TopologyInterface {
  /** Its name in the node: `eth0`. */
  readonly name: string;
  /** `tap` is the end of links. */
  readonly kind: "tap" | "bridge" | "bond" | "vlan" | "vrf" | "wireguard";
  /** The interfaces that it consists of, or that it is on. */
  readonly lower: readonly string[];
  /** Its addresses with prefix lengths. */
  readonly addresses: readonly string[];
  /** The gateways of its default routes. */
  readonly gateways: readonly string[];
}

/** A wire: it joins two links, or the test holds its far end. */
export interface TopologyWire {
  readonly kind: "wire";
  /** Its name in the options. */
  readonly name: string;
}

const TOPOLOGY_MEMBERS: OptionNames<Topology> = { machines: true, links: true, ends: true };

/** @throws {TypeError} unless the value is a topology whose links name its machines and ends */
export function requireTopology(topology: Topology): void {
  requireKnownOptions("topology", topology, TOPOLOGY_MEMBERS);
  for (const member of ["machines", "links", "ends"] as const) {
    requireOption(Array.isArray(topology[member]), `topology.${member}`, "a list", topology[member]);
    requireList(`topology.${member}`, topology[member]);
  }
  const machines = topology.machines.map(({ name }) => name);
  for (const [index, { machine, end }] of topology.links.entries()) {
    const path = `topology.links[${index}]`;
    requireOption(machines.includes(machine), `${path}.machine`, `one of ${machines.join(", ")}`, machine);
    requireOption(topology.ends[end] !== undefined, `${path}.end`, "the index of an end", end);
  }
}

/** Returns the links that end in one place. */
export function linksTo({ links }: Topology, end: number): TopologyLink[] {
  return links.filter((link) => link.end === end);
}
