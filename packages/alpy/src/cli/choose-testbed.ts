import { Option } from "commander";
import type { LinkDescription, MachineDescription } from "../running/description.ts";
import { findRunningTestbeds, type RunningTestbed } from "../running/running-testbeds.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

/** `--testbed`, which every command has that acts on a running testbed. */
export function testbedOption(): Option {
  return new Option("-t, --testbed <id>", "which testbed, where several run; `alpy ps` lists their ids");
}

/** The testbed of that id, or the only one that runs. */
export async function chooseTestbed(id: string | undefined): Promise<RunningTestbed> {
  const { testbeds, silent } = await findRunningTestbeds();
  const fitting = id === undefined ? testbeds : testbeds.filter(({ description }) => description.id.startsWith(id));
  const [testbed, ...others] = fitting;
  if (testbed && others.length === 0) return testbed;
  if (testbed) throw notFound(`several testbeds run: say which by --testbed, of ${list(fitting)}`);
  if (id !== undefined && testbeds.length > 0) throw notFound(`no testbed ${id} runs; there are ${list(testbeds)}`);
  const stopped = silent.length > 0 ? ` (process ${silent.join(", ")} holds one and does not answer)` : "";
  throw notFound(`no testbed runs${stopped}`);
}

/** A link by its name or number. Without one, the only link there is. */
export function chooseLink(links: readonly LinkDescription[], name: string | undefined): LinkDescription {
  if (name === undefined && links.length === 1 && links[0]) return links[0];
  const link = links.find((one) => one.name === name || one.name === `link${name}` || containerOf(one) === name);
  if (link) return link;
  const names = links.map((one) => one.name).join(", ") || "none";
  throw notFound(name === undefined ? `say which link, of ${names}` : `there is no link ${name}; there are ${names}`);
}

/** A machine by its name. Without one, the only machine there is. */
export function chooseMachine(machines: readonly MachineDescription[], name: string | undefined): MachineDescription {
  const [first, ...others] = machines;
  const machine = name === undefined && others.length === 0 ? first : machines.find((one) => one.name === name);
  if (machine) return machine;
  const names = machines.map((one) => one.name).join(", ");
  throw notFound(
    name === undefined ? `say which machine, of ${names}` : `there is no machine ${name}; there are ${names}`,
  );
}

/** The container of a link's node. */
export function containerOf({ end }: LinkDescription): string | undefined {
  return end.kind === "node" ? end.container : undefined;
}

function notFound(message: string): CommandError {
  return new CommandError(message, exitCodes.notFound);
}

function list(testbeds: readonly RunningTestbed[]): string {
  return testbeds.map(({ description: { id, artifacts } }) => `${id} (${artifacts})`).join(", ");
}
