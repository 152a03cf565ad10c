import { Command } from "commander";
import { chooseLink, chooseTestbed, containerOf, testbedOption } from "./choose-testbed.ts";
import { runInContainer } from "./command/container-shell.ts";
import type { Context } from "./command/context.ts";
import { CommandError, EXIT_CODES } from "./command/exit-codes.ts";

export function shellCommand(_context: Context): Command {
  return new Command("shell")
    .description("open a shell in the node of a link, or run a command there, and exit with its exit code")
    .argument("[link]", "the link, by its name or number, or the node's container; needed if there are several links")
    .argument("[command...]", "a command with its arguments, instead of a shell")
    .addOption(testbedOption())
    .passThroughOptions()
    .action(async (name: string | undefined, command: string[], { testbed: id }: { readonly testbed?: string }) => {
      const { description } = await chooseTestbed(id);
      const links = description.machines.flatMap((machine) => machine.links);
      const link = chooseLink(links, name);
      const container = containerOf(link);
      if (container === undefined) {
        throw new CommandError(`${link.name} ends in a wire, not in a node`, EXIT_CODES.notFound);
      }
      process.exitCode = await runInContainer(container, `${link.name}'s node`, command);
    });
}
