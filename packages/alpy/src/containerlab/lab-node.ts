import { type Findings, quoted } from "./findings.ts";
import { kindAdvice, type Role, roleOf } from "./kinds.ts";
import type { Tree, TreeEntry, TreeMap } from "./yaml-tree.ts";

/** A node of the file, with what it inherits. */
export interface LabNode {
  /** Its name in the file. */
  readonly name: string;
  /** Its name in the testbed. */
  readonly testbedName: string;
  readonly line: number;
  readonly role: Role;
  /** Its settings by key, from the strongest to the weakest: its own, its group's, its kind's, the defaults. */
  readonly settings: ReadonlyMap<string, readonly TreeEntry[]>;
}

/** The parts of `topology` that nodes inherit from. */
interface Inherited {
  readonly defaults: TreeMap | undefined;
  readonly kinds: TreeMap | undefined;
  readonly groups: TreeMap | undefined;
}

const MAX_NAME_CHARACTERS = 31;

/** Reads the nodes of a topology, each with what it inherits. Nodes of kinds that a testbed cannot have are findings. */
export function readLabNodes(topology: TreeMap, findings: Findings): Map<string, LabNode> {
  const nodes = topology.entries.get("nodes");
  const inherited: Inherited = {
    defaults: mapAt(topology, "defaults"),
    kinds: mapAt(topology, "kinds"),
    groups: mapAt(topology, "groups"),
  };
  if (nodes === undefined || nodes.value.kind !== "map") {
    findings.refuse(nodes?.line ?? topology.line, "topology.nodes must be a mapping of names to nodes");
    return new Map();
  }
  const found = [...nodes.value.entries].flatMap(([name, entry]): LabNode[] => {
    const node = readLabNode(name, entry, inherited, findings);
    return node === undefined ? [] : [node];
  });
  requireDistinctNames(found, findings);
  return new Map(found.map((node) => [node.name, node]));
}

function readLabNode(name: string, entry: TreeEntry, inherited: Inherited, findings: Findings): LabNode | undefined {
  const { line, value } = entry;
  const own = value.kind === "map" ? value : undefined;
  if (own === undefined && !isEmpty(value)) {
    findings.refuse(line, `the node ${quoted(name)} must be a mapping`);
    return undefined;
  }
  const layers = layersOf(own, inherited);
  const settings = Map.groupBy(
    layers.flatMap(({ entries }) => [...entries]),
    ([key]) => key,
  );
  const kind = settings.get("kind")?.[0]?.[1];
  if (kind === undefined || kind.value.kind !== "text") {
    findings.refuse(line, `the node ${quoted(name)} has no kind; set it there, in its group or in defaults`);
    return undefined;
  }
  const role = roleOf(kind.value.text);
  if (role === undefined) {
    const { text } = kind.value;
    findings.refuse(line, `the node ${quoted(name)} is of the kind ${quoted(text)}: ${kindAdvice(text)}`);
    return undefined;
  }
  const strongest = [...settings].map(([key, entries]) => [key, entries.map(([, one]) => one)] as const);
  return { name, testbedName: testbedNameOf(name), line, role, settings: new Map(strongest) };
}

/** Returns where a node's settings are, from the strongest to the weakest, as containerlab orders them. */
function layersOf(own: TreeMap | undefined, { defaults, kinds, groups }: Inherited): TreeMap[] {
  const ownKind = textAt(own, "kind");
  const groupName = textAt(own, "group") ?? textAt(mapAt(kinds, ownKind), "group") ?? textAt(defaults, "group");
  const group = mapAt(groups, groupName);
  const kind = mapAt(kinds, ownKind ?? textAt(group, "kind") ?? textAt(defaults, "kind"));
  return [own, group, kind, defaults].filter((layer) => layer !== undefined);
}

/** Returns a name that a testbed accepts: lower-case letters, digits and "-", with a letter first. */
function testbedNameOf(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  return (/^[a-z]/.test(plain) ? plain : `n${plain}`).slice(0, MAX_NAME_CHARACTERS);
}

function requireDistinctNames(nodes: readonly LabNode[], findings: Findings): void {
  const owners = new Map<string, string>();
  for (const { name, testbedName, line } of nodes) {
    const other = owners.get(testbedName);
    if (other !== undefined) {
      const names = `${quoted(other)} and ${quoted(name)}`;
      findings.refuse(line, `the nodes ${names} both have the name ${testbedName} in the testbed; rename one`);
    }
    owners.set(testbedName, name);
  }
}

/** Returns the mapping at a key; `undefined` if there is none. */
export function mapAt(map: TreeMap | undefined, key: string | undefined): TreeMap | undefined {
  const value = key === undefined ? undefined : map?.entries.get(key)?.value;
  return value?.kind === "map" ? value : undefined;
}

/** Returns the text at a key; `undefined` if there is none. */
function textAt(map: TreeMap | undefined, key: string): string | undefined {
  const value = map?.entries.get(key)?.value;
  return value?.kind === "text" && value.text !== "" ? value.text : undefined;
}

/** Whether a value is `null`, or not given. */
function isEmpty(tree: Tree): boolean {
  return tree.kind === "text" && tree.text === "";
}
