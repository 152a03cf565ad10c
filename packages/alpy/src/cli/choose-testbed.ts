import { Option } from "commander";
import type { LinkDescription, MachineDescription } from "../running/protocol.ts";
import { findRunningTestbeds, type RunningTestbed } from "../running/running-testbeds.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";

/** Returns the option `--testbed` of the commands that act on a running testbed. */
export function testbedOption(): Option {
  return new Option("-t, --testbed <id>", "the testbed, if several are running; `alpy ps` lists their ids");
}

/** Returns the testbed with that id, or the only one that is running. */
export async function chooseTestbed(id: string | undefined): Promise<RunningTestbed> {
  const { testbeds, unresponsive } = await findRunningTestbeds();
  const matching = id === undefined ? testbeds : testbeds.filter(({ description }) => description.id.startsWith(id));
  const [testbed, ...others] = matching;
  if (testbed && others.length === 0) return testbed;
  if (testbed) throw notFound(`several testbeds are running; choose one with --testbed: ${list(matching)}`);
  if (id !== undefined && testbeds.length > 0) {
    throw notFound(`no testbed ${id} is running; the running testbeds are ${list(testbeds)}`);
  }
  const hint = unresponsive.length > 0 ? ` (process ${unresponsive.join(", ")} has one but does not respond)` : "";
  throw notFound(`no testbeds are running${hint}`);
}

/** Returns a link by its name, number or container. Without a name, returns the only link. */
export function chooseLink(links: readonly LinkDescription[], name: string | undefined): LinkDescription {
  if (name === undefined && links.length === 1 && links[0]) return links[0];
  const link = links.find((one) => one.name === name || one.name === `link${name}` || containerOf(one) === name);
  if (link) return link;
  throw notFound(messageFor("link", name, links));
}

/** Returns a machine by its name. Without a name, returns the only machine. */
export function chooseMachine(machines: readonly MachineDescription[], name: string | undefined): MachineDescription {
  const [first, ...others] = machines;
  const machine = name === undefined && others.length === 0 ? first : machines.find((one) => one.name === name);
  if (machine) return machine;
  throw notFound(messageFor("machine", name, machines));
}

/** Returns the container of a link's node. */
export function containerOf({ end }: LinkDescription): string | undefined {
  return end.kind === "node" ? end.container : undefined;
}

function messageFor(kind: string, name: string | undefined, available: readonly { readonly name: string }[]): string {
  const names = available.map((one) => one.name).join(", ") || "none";
  return name === undefined
    ? `name a ${kind}; the testbed has ${names}`
    : `there is no ${kind} "${name}"; the testbed has ${names}`;
}

function notFound(message: string): CommandError {
  return new CommandError(message, EXIT_CODES.notFound);
}

function list(testbeds: readonly RunningTestbed[]): string {
  return testbeds.map(({ description: { id, artifacts } }) => `${id} (${artifacts})`).join(", ");
}
