import { type Findings, quoted } from "./findings.ts";
import type { LabNode } from "./lab-node.ts";
import type { Tree, TreeEntry, TreeMap } from "./yaml-tree.ts";

/** A link of the file between two nodes. */
export interface LabLink {
  readonly line: number;
  readonly first: Endpoint;
  readonly second: Endpoint;
  readonly mtu: number | undefined;
}

/** One end of a link. */
export interface Endpoint {
  readonly line: number;
  readonly node: LabNode;
  readonly interfaceName: string;
  readonly macAddress: string | undefined;
}

/** Names of endpoints that are not nodes, and keys of the extended form. */
const SPECIAL_NAMES: ReadonlySet<string> = new Set(["host", "mgmt-net", "macvlan", "vxlan", "vxlan-stitch", "dummy"]);
const IGNORED_KEYS: ReadonlySet<string> = new Set(["labels", "vars"]);
const KNOWN_KEYS: ReadonlySet<string> = new Set(["type", "endpoints", "mtu"]);

/**
 * Reads the links of a topology, in both notations: `endpoints: ["a:eth1", "b:eth1"]`, and `type: veth` with nodes, interfaces and MAC
 * addresses. What is not a link between two nodes is a finding.
 * @param declared the names of all nodes in the file: a link to one that is refused is not refused again
 */
export function readLabLinks(
  topology: TreeMap,
  nodes: ReadonlyMap<string, LabNode>,
  declared: ReadonlySet<string>,
  findings: Findings,
): LabLink[] {
  const links = topology.entries.get("links");
  if (links === undefined || (links.value.kind === "text" && links.value.text === "")) return [];
  if (links.value.kind !== "list") {
    findings.refuse(links.line, "topology.links must be a list");
    return [];
  }
  const used = new Map<string, number>();
  return links.value.items.flatMap((item): LabLink[] => {
    const link = new LinkReader({ nodes, declared, findings, used }).read(item);
    return link === undefined ? [] : [link];
  });
}

/** What all links are read with. */
interface LinkContext {
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly declared: ReadonlySet<string>;
  readonly findings: Findings;
  /** The line of each endpoint so far. */
  readonly used: Map<string, number>;
}

class LinkReader {
  readonly #context: LinkContext;

  constructor(context: LinkContext) {
    this.#context = context;
  }

  read(item: Tree): LabLink | undefined {
    const { findings } = this.#context;
    const { line } = item;
    if (item.kind !== "map") return this.#refuse(line, `a link must be a mapping with endpoints`);
    const type = item.entries.get("type")?.value;
    if (type !== undefined && (type.kind !== "text" || type.text !== "veth")) {
      const text = type.kind === "text" ? quoted(type.text) : "this";
      return this.#refuse(type.line, `a link of the type ${text} is not possible; links join two nodes (type: veth)`);
    }
    for (const [key, entry] of item.entries) {
      if (IGNORED_KEYS.has(key)) findings.ignore(entry.line, entry.path, "it has no effect on the network");
      else if (!KNOWN_KEYS.has(key)) findings.refuse(entry.line, `${quoted(key)} of a link is not possible; remove it`);
    }
    const endpoints = item.entries.get("endpoints")?.value;
    if (endpoints?.kind !== "list" || endpoints.items.length !== 2) {
      return this.#refuse(line, "a link needs endpoints: a list of two");
    }
    const [first, second] = endpoints.items.map((endpoint) => this.#endpoint(endpoint));
    if (first === undefined || second === undefined) return undefined;
    return { line, first, second, mtu: this.#mtu(item.entries.get("mtu")) };
  }

  #mtu(entry: TreeEntry | undefined): number | undefined {
    if (entry === undefined) return undefined;
    const mtu = entry.value.kind === "text" ? Number(entry.value.text) : Number.NaN;
    if (Number.isInteger(mtu) && mtu > 0) return mtu;
    return this.#refuse(entry.line, "mtu must be a whole number");
  }

  #endpoint(tree: Tree): Endpoint | undefined {
    const { line } = tree;
    if (tree.kind === "map") {
      const extra = [...tree.entries.keys()].find((key) => !["node", "interface", "mac"].includes(key));
      if (extra !== undefined) return this.#refuse(line, `${quoted(extra)} of an endpoint is not possible; remove it`);
      const at = (key: string): string | undefined => plainText(tree.entries.get(key)?.value);
      return this.#endpointOf(line, at("node") ?? "", at("interface") ?? "", at("mac"));
    }
    const text = tree.kind === "text" ? tree.text : "";
    const colon = text.indexOf(":");
    return this.#endpointOf(line, colon < 0 ? text : text.slice(0, colon), colon < 0 ? "" : text.slice(colon + 1));
  }

  #endpointOf(line: number, name: string, interfaceName: string, macAddress?: string): Endpoint | undefined {
    const { nodes, declared, used } = this.#context;
    const node = nodes.get(name);
    if (node === undefined) {
      if (declared.has(name)) return undefined;
      if (!SPECIAL_NAMES.has(name))
        return this.#refuse(line, `the endpoint names ${quoted(name)}, which is not a node`);
      return this.#refuse(line, `an endpoint ${quoted(`${name}:`)} is not possible; links join two nodes of the file`);
    }
    if (interfaceName === "") return this.#refuse(line, `the endpoint must be NODE:INTERFACE, got ${quoted(name)}`);
    const key = `${name}:${interfaceName}`;
    const other = used.get(key);
    if (other !== undefined) return this.#refuse(line, `the endpoint ${key} is already used in line ${other}`);
    used.set(key, line);
    return { line, node, interfaceName, macAddress: macAddress?.toLowerCase() };
  }

  #refuse(line: number, message: string): undefined {
    this.#context.findings.refuse(line, message);
    return undefined;
  }
}

function plainText(tree: Tree | undefined): string | undefined {
  return tree?.kind === "text" && tree.text !== "" ? tree.text : undefined;
}
