import type { DiskOptions } from "@alpy/qemu";
import { namedEntries, requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import type { DutOptions, NamedNodeOptions, TestbedOptions } from "../testbed/testbed-options.ts";
import { connect } from "./connections.ts";
import { Findings, quoted } from "./findings.ts";
import type { IgnoredSetting } from "./ignored-setting.ts";
import { readLabLinks } from "./lab-link.ts";
import { type LabNode, mapAt, readLabNodes } from "./lab-node.ts";
import { linuxOptions } from "./linux-options.ts";
import { machineOptions } from "./machine-options.ts";
import { checkSettings } from "./settings.ts";
import { TopologyError } from "./topology-error.ts";
import { readTree, type Tree, type TreeMap } from "./yaml-tree.ts";

/** Options of {@link readContainerlab}. */
export interface ContainerlabOptions {
  /** The disk images of the VMs, by their names in the file. Default: none; a VM without one is refused. */
  readonly disks?: Readonly<Record<string, string | DiskOptions>> | undefined;
}

/** A topology of containerlab as a testbed. */
export interface ContainerlabTestbed {
  /** The options of `createTestbed`. Names have lower-case letters, digits and `-` only: `PC_1` is `pc-1`. */
  readonly options: TestbedOptions;
  /** What must be done after the start, in the order of the file. */
  readonly commands: readonly ContainerlabCommand[];
  /** Settings of the file that have no effect. */
  readonly ignored: readonly IgnoredSetting[];
}

/** What the options do not express: a command of a node, or the configuration of a machine. */
export type ContainerlabCommand =
  /** A command of `exec`: `bed.node(node).run(["sh", "-c", command], { capabilities: ["NET_ADMIN"] })`. */
  | {
      readonly kind: "exec";
      /** Name of the node in the testbed. */
      readonly node: string;
      /** The command, for a shell. */
      readonly command: string;
      /** Its line in the file, counted from 1. */
      readonly line: number;
    }
  /** The `startup-config` of a VM, a path or a text as in the file: enter it on the machine's console. */
  | {
      readonly kind: "startup-config";
      /** Name of the machine in the testbed. */
      readonly machine: string;
      /** The setting: the path of a file, or the text of the configuration. */
      readonly config: string;
      /** Its line in the file, counted from 1. */
      readonly line: number;
    };

const OPTION_NAMES: OptionNames<ContainerlabOptions> = { disks: true };
/** What the whole file may have without effect. */
const IGNORED_KEYS: ReadonlySet<string> = new Set(["name", "prefix", "mgmt", "settings", "debug"]);
const TOPOLOGY_KEYS: ReadonlySet<string> = new Set(["nodes", "links", "kinds", "defaults", "groups"]);

/**
 * Reads a topology of containerlab, the text of a `.clab.yml` file, into options of `createTestbed`: VMs become machines, nodes of
 * kind `linux` become named nodes with the interfaces of their links, bridges become segments, and links between VMs become wires.
 * Starts nothing, and reads no other file. docs/topologies.md has the mapping.
 *
 * @throws {TypeError} for options that are unknown or not valid, and disks of VMs that the file does not have
 * @throws {TopologyError} `topology-refused`, with every place of the file that cannot be expressed, and its line
 */
export async function readContainerlab(text: string, options: ContainerlabOptions = {}): Promise<ContainerlabTestbed> {
  requireOption(typeof text === "string", "text", "the text of a topology file", text);
  requireKnownOptions("options", options, OPTION_NAMES);
  const { disks = {} } = options;
  for (const [name, disk] of namedEntries("disks", disks)) {
    const isDisk =
      (typeof disk === "string" && disk !== "") || (typeof disk === "object" && (disk as unknown) !== null);
    requireOption(isDisk, `disks.${name}`, "a path or the options of a disk", disk);
  }
  const findings = new Findings();
  const yaml = await import("yaml");
  const topology = topologyIn(readTree(yaml, text, findings), findings);
  const testbed = topology === undefined ? undefined : convert(topology, disks, findings);
  if (testbed === undefined || findings.problems.length > 0) throw new TopologyError(findings.problems);
  return { ...testbed, ignored: findings.ignored };
}

function topologyIn(file: Tree, findings: Findings): TreeMap | undefined {
  if (findings.problems.length > 0) return undefined;
  const topology = file.kind === "map" ? mapAt(file, "topology") : undefined;
  if (file.kind !== "map" || topology === undefined) {
    findings.refuse(1, "the file must have a mapping topology, with nodes and links");
    return undefined;
  }
  for (const [key, { line, path }] of file.entries) {
    if (IGNORED_KEYS.has(key)) findings.ignore(line, path, "it has no effect on the network of a testbed");
    else if (key !== "topology") findings.refuse(line, `${quoted(key)} is not possible; remove it`);
  }
  for (const [key, { line }] of topology.entries) {
    if (!TOPOLOGY_KEYS.has(key)) findings.refuse(line, `${quoted(key)} of topology is not possible; remove it`);
  }
  return topology;
}

function convert(
  topology: TreeMap,
  disks: Readonly<Record<string, string | DiskOptions>>,
  findings: Findings,
): Omit<ContainerlabTestbed, "ignored"> {
  const nodes = readLabNodes(topology, findings);
  const all = [...nodes.values()];
  const groups = new Set(mapAt(topology, "groups")?.entries.keys());
  for (const node of all) checkSettings(node, groups, findings);
  const declared = new Set(mapAt(topology, "nodes")?.entries.keys());
  requireDisksOf(disks, all, declared);
  const links = readLabLinks(topology, nodes, declared, findings);
  const { machines, linuxNodes } = connect(links, all, findings);
  const linked = new Set(links.flatMap(({ first, second }) => [first.node, second.node]));
  const commands: ContainerlabCommand[] = [];
  const duts = all.filter(({ role }) => role === "machine");
  if (duts.length === 0 && findings.problems.length === 0)
    findings.refuse(topology.line, "the file has no VM, so there is nothing to test");
  const machineEntries = duts.map((node): [string, DutOptions] => {
    const { testbedName: machine } = node;
    commands.push(...startupConfigs(node));
    return [
      machine,
      machineOptions(
        node,
        Object.hasOwn(disks, node.name) ? disks[node.name] : undefined,
        machines.get(node) ?? [],
        findings,
      ),
    ];
  });
  const nodeEntries = all.flatMap((node): [string, NamedNodeOptions][] => {
    if (node.role !== "linux") return [];
    if (!linked.has(node))
      findings.refuse(node.line, `no link joins ${quoted(node.name)} to a VM; remove it, or link it`);
    const linux = linuxOptions(node, linuxNodes.get(node) ?? new Map(), findings);
    commands.push(
      ...linux.commands.map(({ command, line }) => ({ kind: "exec", node: node.testbedName, command, line }) as const),
    );
    return [[node.testbedName, linux.options]];
  });
  const named = nodeEntries.length === 0 ? undefined : Object.fromEntries(nodeEntries);
  const options: TestbedOptions = { machines: Object.fromEntries(machineEntries) };
  return { options: named === undefined ? options : { ...options, nodes: named }, commands };
}

function startupConfigs({ testbedName: machine, settings }: LabNode): ContainerlabCommand[] {
  const config = settings.get("startup-config")?.[0];
  if (config?.value.kind !== "text" || config.value.text === "") return [];
  return [{ kind: "startup-config", machine, config: config.value.text, line: config.line }];
}

function requireDisksOf(
  disks: Readonly<Record<string, unknown>>,
  nodes: readonly LabNode[],
  declared: ReadonlySet<string>,
): void {
  for (const name of Object.keys(disks)) {
    const role = nodes.find((node) => node.name === name)?.role;
    // A node of a kind that is refused is reported by its line.
    if (role === "machine" || (role === undefined && declared.has(name))) continue;
    const names = nodes.filter((node) => node.role === "machine").map((node) => node.name);
    throw new TypeError(`disks.${name}: the file has no VM of this name; its VMs are ${names.join(", ") || "none"}`);
  }
}
