import { Command } from "commander";
import { chooseLink, chooseTestbed, containerOf, testbedOption } from "./choose-testbed.ts";
import { runInContainer } from "./container-shell.ts";
import type { Context } from "./context.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export function shellCommand(_context: Context): Command {
  return new Command("shell")
    .description("open a shell in a link's node, or run a command there; ends with its exit code")
    .argument("[link]", "the link, by its name or number, or the node's container; not needed where there is one")
    .argument("[command...]", "a command with its arguments, in place of a shell")
    .addOption(testbedOption())
    .passThroughOptions()
    .action(async (name: string | undefined, command: string[], { testbed: id }: { testbed?: string }) => {
      const { description } = await chooseTestbed(id);
      const link = chooseLink(
        description.machines.flatMap(({ links }) => links),
        name,
      );
      const container = containerOf(link);
      if (container === undefined)
        throw new CommandError(`${link.name} ends in a wire, not in a node`, exitCodes.notFound);
      process.exitCode = await runInContainer(container, `${link.name}'s node`, command);
    });
}
