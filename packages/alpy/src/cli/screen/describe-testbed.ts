import { formatBytes } from "../../byte-size.ts";
import { escapeForeign } from "../../escape-foreign.ts";
import type { LinkDescription, MachineDescription, TestbedDescription } from "../../running/protocol.ts";
import { hang, since } from "./layout.ts";
import type { Screen } from "./screen.ts";

const INDENT_COLUMNS = 6;
const INDENT = " ".repeat(INDENT_COLUMNS);

/** Describes a running testbed, its machines and links in lines. */
export function describeTestbed(screen: Screen, testbed: TestbedDescription): string[] {
  const { id, pid, program, startedAt, artifacts, machines } = testbed;
  const origin = `${escapeForeign(program)}, process ${pid}, for ${since(new Date(startedAt))}`;
  return [
    ...hang(`${screen.paint("bold", escapeForeign(id))}  `, INDENT_COLUMNS, origin, screen.columns),
    ...hang(INDENT, INDENT_COLUMNS, `artifacts ${escapeForeign(artifacts)}`, screen.columns),
    ...machines.flatMap((machine) => describeMachine(screen, machine)),
  ];
}

/** Describes a machine and its links in lines. */
export function describeMachine(screen: Screen, { name, pid, state, links }: MachineDescription): string[] {
  const shownState = screen.paint(state === "running" ? "green" : "yellow", escapeForeign(state));
  return [
    `${INDENT}${escapeForeign(name)}  ${shownState}, QEMU ${pid}`,
    ...links.flatMap((link) => describeLink(link, screen.columns)),
  ];
}

function describeLink({ name, end, capturedBytes }: LinkDescription, columns: number): string[] {
  const other = end.kind === "wire" ? `wire ${end.wire}` : [`node ${end.container}`, ...end.addresses].join(" ");
  const captured = capturedBytes === undefined ? "not captured" : `${formatBytes(capturedBytes)} captured`;
  const head = `${INDENT}  ${escapeForeign(name)}  `;
  return hang(head, head.length, `${escapeForeign(other)}, ${captured}`, columns);
}
