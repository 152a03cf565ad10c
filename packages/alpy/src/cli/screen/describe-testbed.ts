import { PCAP_FILE_HEADER_BYTES } from "@alpy/pcap";
import { formatBytes } from "../../byte-size.ts";
import { escapeStrings } from "../../escape-strings.ts";
import type { LinkDescription, MachineDescription, TestbedDescription } from "../../running/protocol.ts";
import { hang, since } from "./layout.ts";
import type { Screen } from "./screen.ts";

const INDENT_COLUMNS = 6;
const INDENT = " ".repeat(INDENT_COLUMNS);

/** Describes a running testbed, its machines and links in lines. */
export function describeTestbed(screen: Screen, testbed: TestbedDescription): string[] {
  const { id, pid, program, startedAt, artifacts, machines } = escapeStrings(testbed);
  const origin = `${program}, process ${pid}, for ${since(new Date(startedAt))}`;
  return [
    ...hang(`${screen.paint("bold", id)}  `, INDENT_COLUMNS, origin, screen.columns),
    ...hang(INDENT, INDENT_COLUMNS, `artifacts ${artifacts}`, screen.columns),
    ...machines.flatMap((machine) => describeMachine(screen, machine)),
  ];
}

/** Describes a machine and its links in lines. */
export function describeMachine(screen: Screen, machine: MachineDescription): string[] {
  const { name, pid, state, links } = escapeStrings(machine);
  const shownState = screen.paint(state === "running" ? "green" : "yellow", state);
  return [
    `${INDENT}${name}  ${shownState}, QEMU ${pid}`,
    ...links.flatMap((link) => describeLink(link, screen.columns)),
  ];
}

function describeLink({ name, end, capturedBytes }: LinkDescription, columns: number): string[] {
  const other = end.kind === "wire" ? `wire ${end.wire}` : [`node ${end.container}`, ...end.addresses].join(" ");
  const head = `${INDENT}  ${name}  `;
  return hang(head, head.length, `${other}, ${describeCapture(capturedBytes)}`, columns);
}

function describeCapture(bytes: number | undefined): string {
  if (bytes === undefined) return "not captured";
  return bytes <= PCAP_FILE_HEADER_BYTES ? "no frames yet" : `${formatBytes(bytes)} captured`;
}
