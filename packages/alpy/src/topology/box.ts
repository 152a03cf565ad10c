import { endKind, endTitle, interfaceAddresses, interfaceTitle } from "./end-text.ts";
import { linksTo, type Topology, type TopologyEnd, type TopologyLink, type TopologyMachine } from "./topology.ts";

/** A box of the drawing: a title, and one row of text below the other. */
export interface Box {
  readonly kind: "machine" | TopologyEnd["kind"];
  readonly title: string;
  readonly rows: readonly BoxRow[];
}

/** One line of text in a box. */
interface BoxRow {
  readonly text: string;
  /** The link that leaves the box at this row. */
  readonly link: string | undefined;
}

/** A machine's row for each NIC: the link leaves it there. */
export function machineBox({ name, nics }: TopologyMachine, links: readonly TopologyLink[]): Box {
  const rows = nics.flatMap(({ model, mac, link }, nic): BoxRow[] => {
    const isCaptured = links.find((one) => one.name === link)?.captured !== false;
    const what = link === undefined ? "no link" : `${link}${isCaptured ? "" : ", not captured"}`;
    return [
      { text: `NIC ${nic}: ${what}`, link },
      { text: `  ${mac} ${model}`, link: undefined },
    ];
  });
  return { kind: "machine", title: name, rows: [{ text: "machine", link: undefined }, ...rows] };
}

/** A box for what links end in: a row for each link, at its interface. */
export function endBox(topology: Topology, index: number, end: TopologyEnd): Box {
  const links = linksTo(topology, index);
  const kind: BoxRow = { text: endKind(end, links), link: undefined };
  const rows = end.kind === "wire" ? links.map(linkRow) : end.interfaces.flatMap((one) => interfaceRows(one, links));
  return { kind: end.kind, title: endTitle(end, links), rows: [kind, ...rows] };
}

function interfaceRows(own: Parameters<typeof interfaceTitle>[0], links: readonly TopologyLink[]): readonly BoxRow[] {
  const ending = links.filter((link) => link.interface === own.name);
  const only = ending.length === 1 ? ending[0]?.name : undefined;
  const addresses = interfaceAddresses(own).map((text): BoxRow => ({ text: `  ${text}`, link: undefined }));
  return [{ text: interfaceTitle(own), link: only }, ...addresses, ...(only === undefined ? ending.map(linkRow) : [])];
}

function linkRow({ name }: TopologyLink): BoxRow {
  return { text: `  ${name}`, link: name };
}
