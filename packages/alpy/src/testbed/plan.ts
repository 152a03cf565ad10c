import type { NodeOptions } from "@alpy/docker-nodes";
import type { GoldenOptions } from "../golden/golden-options.ts";
import { type ResolvedMachineOptions, resolveMachineOptions } from "../machine/options.ts";
import type { WireSide } from "../wire/wire.ts";
import type { WireOptions } from "../wire/wire-options.ts";
import { requireKnownOptions } from "./known-options.ts";
import type { LinkOptions, MachineSetup, SegmentOptions, TestbedOptions, WireLinkOptions } from "./testbed-options.ts";

/** One link as it will be made. */
export interface LinkPlan {
  /** Its place among the machine's links. */
  index: number;
  /** The NIC's place among the machine's. */
  nic: number;
  captured: boolean;
  end: NodeEndPlan | WireEndPlan;
}

/** A tap of a node: both by their places, among the plan's nodes and the node's taps. */
interface NodeEndPlan {
  kind: "node";
  /** What the node is made from, or the name of the segment that it makes. */
  from: NodeOptions | string;
  node: number;
  tap: number;
}

/** An end of a wire: of two machines on one wire, the one named first has its first end. */
interface WireEndPlan {
  kind: "wire";
  wire: string;
  side: WireSide;
}

/** One machine as it will be made. */
export interface MachinePlan {
  name: string;
  /** What its files' names begin with, so that those of several machines stand apart. */
  prefix: string;
  machine: ResolvedMachineOptions;
  links: readonly LinkPlan[];
  golden: GoldenOptions | undefined;
}

/** All that will be made, checked before anything is. */
export interface Plan {
  machines: readonly MachinePlan[];
  nodes: readonly NodeOptions[];
  wires: Readonly<Record<string, WireOptions>>;
}

const namePattern = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Checks the options and settles what is to be made.
 * @throws {TypeError} for options that are unknown or contradict each other
 * @throws {AlpyError} for files that are not there
 */
export function planTestbed(options: TestbedOptions): Plan {
  requireKnownOptions(options);
  const several = options.machines !== undefined;
  requireFactor(options.timeoutFactor);
  const machines = setupsOf(options).map(([name, setup], index) => ({
    ...planMachine(name, setup, index),
    prefix: several ? `${name}-` : "",
  }));
  requireDistinctMacs(machines);
  takeSides(machines);
  const nodes = takeTaps(machines, options.segments ?? {});
  return { machines, nodes, wires: wiresOf(machines, options.wires ?? {}) };
}

function requireFactor(factor = 1): void {
  if (factor > 0 && Number.isFinite(factor)) return;
  throw new TypeError(`timeoutFactor: expected a positive number, got ${factor}`);
}

function setupsOf({ machine, links, golden, machines }: TestbedOptions): [string, MachineSetup][] {
  if ((machine === undefined) === (machines === undefined)) {
    throw new TypeError("a testbed is made from either machine or machines");
  }
  if (machine) return [["dut", { ...machine, ...(links && { links }), ...(golden && { golden }) }]];
  if (links ?? golden) throw new TypeError("links and golden go with machine; each of several machines has its own");
  const entries = Object.entries(machines ?? {});
  if (entries.length === 0) throw new TypeError("machines must name at least one machine");
  return entries.map(([name, setup]) => [requireName("machines", name), setup]);
}

/** The second link that names a wire has its second end. */
function takeSides(machines: readonly MachinePlan[]): void {
  const met = new Set<string>();
  for (const { end } of machines.flatMap(({ links }) => links)) {
    if (end.kind !== "wire") continue;
    if (met.has(end.wire)) end.side = 1;
    met.add(end.wire);
  }
}

/** Gives the nodes: one for each link that ends in its own, and one for each segment, with a tap for each link that names it. */
function takeTaps(machines: readonly MachinePlan[], segments: Readonly<Record<string, SegmentOptions>>): NodeOptions[] {
  const nodes: NodeOptions[] = [];
  const places = new Map<string, number>();
  for (const { end } of machines.flatMap(({ links }) => links)) {
    if (end.kind !== "node") continue;
    if (typeof end.from !== "string") {
      end.node = nodes.push(end.from) - 1;
      continue;
    }
    const place = places.get(end.from) ?? nodes.push({ ...segments[end.from], taps: 0 }) - 1;
    places.set(end.from, place);
    const { taps = 0, ...options } = nodes[place] ?? {};
    [end.node, end.tap] = [place, taps];
    nodes[place] = { ...options, taps: taps + 1 };
  }
  const unused = Object.keys(segments).find((name) => !places.has(name));
  if (unused !== undefined) throw new TypeError(`segments.${unused}: no link names this segment`);
  return nodes;
}

function requireName(option: string, name: string): string {
  if (namePattern.test(name)) return name;
  throw new TypeError(
    `${option}: a name has lower-case letters, digits and "-", and begins with a letter, got "${name}"`,
  );
}

function planMachine(
  name: string,
  { links = [], golden, ...options }: MachineSetup,
  index: number,
): Omit<MachinePlan, "prefix"> {
  const nics = assignNics(links);
  const machine = resolveMachineOptions(options, Math.max(0, ...nics.map((nic) => nic + 1)), index);
  if (golden && machine.disks.some(({ persist }) => persist)) {
    throw new TypeError(`${name}: a machine that starts from a golden state cannot have a disk that persists`);
  }
  return { name, machine, golden, links: links.map((link, place) => planLink(link, place, nics[place] ?? place)) };
}

/** The NIC of each link: those asked for, then the lowest that are free. */
function assignNics(links: readonly LinkOptions[]): number[] {
  const taken = new Set<number>();
  for (const [index, { nic }] of links.entries()) {
    if (nic === undefined) continue;
    if (!Number.isInteger(nic) || nic < 0)
      throw new TypeError(`links[${index}].nic must be a whole number from 0, got ${nic}`);
    if (taken.has(nic)) throw new TypeError(`links[${index}].nic: NIC ${nic} has another link already`);
    taken.add(nic);
  }
  let next = 0;
  return links.map(({ nic }) => {
    if (nic !== undefined) return nic;
    while (taken.has(next)) next += 1;
    taken.add(next);
    return next;
  });
}

function planLink(options: LinkOptions, index: number, nic: number): LinkPlan {
  const { captured = true } = options;
  if (isWire(options)) {
    const wire = requireName(`links[${index}].wire`, options.wire);
    return { index, nic, captured, end: { kind: "wire", wire, side: 0 } };
  }
  const { nic: _nic, captured: _captured, wire: _wire, segment, ...node } = options;
  const from = segment === undefined ? node : requireName(`links[${index}].segment`, segment);
  if (segment !== undefined && Object.keys(node).length > 0) {
    throw new TypeError(
      `links[${index}]: ${Object.keys(node).join(", ")} of a segment's node go with segments.${segment}`,
    );
  }
  return { index, nic, captured, end: { kind: "node", from, node: 0, tap: 0 } };
}

function isWire(options: LinkOptions): options is WireLinkOptions {
  return options.wire !== undefined;
}

function requireDistinctMacs(machines: readonly MachinePlan[]): void {
  const seen = new Map<string, string>();
  for (const { name, machine } of machines) {
    for (const { mac } of machine.nics) {
      const other = seen.get(mac);
      if (other !== undefined) throw new TypeError(`the MAC address ${mac} stands in machines ${other} and ${name}`);
      seen.set(mac, name);
    }
  }
}

function wiresOf(
  machines: readonly MachinePlan[],
  options: Readonly<Record<string, WireOptions>>,
): Record<string, WireOptions> {
  const ends = machines.flatMap(({ links }) => links.flatMap(({ end }) => (end.kind === "wire" ? [end.wire] : [])));
  const unused = Object.keys(options).find((name) => !ends.includes(name));
  if (unused !== undefined) throw new TypeError(`wires.${unused}: no link names this wire`);
  const crowded = ends.find((name) => ends.filter((other) => other === name).length > 2);
  if (crowded !== undefined) throw new TypeError(`wires.${crowded}: a wire has two ends, and more links name it`);
  return Object.fromEntries([...new Set(ends)].map((name) => [name, options[name] ?? {}]));
}
