import { escapeForeign } from "../escape-foreign.ts";
import { endKind, endTitle, interfaceAddresses, interfaceTitle } from "./end-text.ts";
import { linksTo, requireTopology, type Topology, type TopologyEnd, type TopologyLink } from "./topology.ts";

/** What Mermaid cannot misread. All other characters are written as its entity codes, `#34;`. */
const UNSAFE_CHARACTERS = /[^A-Za-z0-9 .:,/-]/gu;

/** The brackets that draw each kind of end. */
const SHAPES: Readonly<Record<TopologyEnd["kind"], readonly [string, string]>> = {
  node: ["(", ")"],
  "named-node": ["(", ")"],
  segment: ["[[", "]]"],
  wire: ["{{", "}}"],
};

/**
 * Returns a topology as a flowchart in the language of Mermaid: machines, what their links end in, and on each link its name, NIC and
 * interface. GitHub, GitLab and editors draw it in Markdown, in a code block of the language `mermaid`.
 * @throws {TypeError} if it is not a topology
 */
export function mermaid(topology: Topology): string {
  requireTopology(topology);
  const { machines, links, ends } = topology;
  const machineIds = new Map(machines.map(({ name }, index) => [name, `m${index}`]));
  const lines = [
    "flowchart LR",
    ...machines.map(({ name }, index) => `  m${index}["${label([name, "machine"])}"]`),
    ...ends.map((end, index) => `  ${endBox(end, index, linksTo(topology, index))}`),
    ...links.map((link) => `  ${machineIds.get(link.machine) ?? ""} ---|"${linkLabel(link)}"| e${link.end}`),
    "  classDef machine fill:#e3ebfb,stroke:#40558a,color:#15181d",
    "  classDef place fill:#f2f4f1,stroke:#566052,color:#15181d",
    `  class ${[...machineIds.values()].join(",")} machine`,
    ...(ends.length === 0 ? [] : [`  class ${ends.map((_, index) => `e${index}`).join(",")} place`]),
  ];
  return `${lines.join("\n")}\n`;
}

function endBox(end: TopologyEnd, index: number, links: readonly TopologyLink[]): string {
  const [open, close] = SHAPES[end.kind];
  const interfaces = end.kind === "wire" ? [] : end.interfaces;
  const own = interfaces.map((one) => [interfaceTitle(one), ...interfaceAddresses(one)].join(" "));
  return `e${index}${open}"${label([endTitle(end, links), endKind(end, links), ...own])}"${close}`;
}

function linkLabel({ name, nic, interface: interfaceName, captured }: TopologyLink): string {
  const far = interfaceName === undefined ? "" : ` to ${interfaceName}`;
  return label([name, `NIC ${nic}${far}`, ...(captured ? [] : ["not captured"])]);
}

function label(lines: readonly string[]): string {
  return lines.map(escapeMermaid).join("<br/>");
}

/** Returns text as part of a quoted label. */
function escapeMermaid(text: string): string {
  return escapeForeign(text).replace(UNSAFE_CHARACTERS, (character) => {
    // Mermaid decodes the entities first and then reads "\n" as a line end; a word joiner keeps the two characters apart.
    return character === "\\" ? "#92;#8288;" : `#${character.codePointAt(0) ?? 0};`;
  });
}
