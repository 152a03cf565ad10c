import type { LinkDescription, MachineDescription, TestbedDescription } from "../running/description.ts";
import { hang, since, size } from "./layout.ts";
import type { Screen } from "./screen.ts";

const indentWidth = 6;

/** A running testbed, its machines and links, as lines. */
export function describeTestbed(screen: Screen, testbed: TestbedDescription): string[] {
  const { id, pid, program, startedAt, artifacts, machines } = testbed;
  const head = `${program}, process ${pid}, for ${since(new Date(startedAt))}`;
  return [
    ...hang(`${screen.paint("bold", id)}  `, indentWidth, head, screen.columns),
    ...hang(" ".repeat(indentWidth), indentWidth, `artifacts ${artifacts}`, screen.columns),
    ...machines.flatMap((machine) => describeMachine(screen, machine)),
  ];
}

/** A machine and its links, as lines. */
export function describeMachine(screen: Screen, { name, pid, state, links }: MachineDescription): string[] {
  const indent = " ".repeat(indentWidth);
  const shown = screen.paint(state === "running" ? "green" : "yellow", state);
  return [`${indent}${name}  ${shown}, QEMU ${pid}`, ...links.flatMap((link) => describeLink(link, screen.columns))];
}

function describeLink({ name, end, capturedBytes }: LinkDescription, columns: number): string[] {
  const other = end.kind === "wire" ? `wire ${end.wire}` : [`node ${end.container}`, ...end.addresses].join(" ");
  const captured = capturedBytes === undefined ? "not captured" : `${size(capturedBytes)} captured`;
  const head = `${" ".repeat(indentWidth + 2)}${name}  `;
  return hang(head, head.length, `${other}, ${captured}`, columns);
}
