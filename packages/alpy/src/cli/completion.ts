import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { findRunningTestbeds } from "../running/running-testbeds.ts";

/**
 * Adds `alpy completion SHELL`, which prints a script for bash, zsh, fish or PowerShell, and the hidden command that
 * such scripts ask. Of running testbeds their ids, machines and links are completed.
 */
export async function addCompletion(program: Command, argv: readonly string[]): Promise<void> {
  const completions = tab(program, { completionCommandName: "completion" });
  if (argv[2] !== "complete") return;
  const { testbeds } = await findRunningTestbeds();
  const descriptions = testbeds.map(({ description }) => description);
  const machines = descriptions.flatMap((one) => one.machines);
  const links = machines.flatMap((one) => one.links);
  const offer = (names: readonly string[]) => (complete: (value: string, description: string) => void) => {
    for (const name of names) complete(name, "");
  };
  for (const [command, names] of [
    ["console", machines.map(({ name }) => name)],
    ["watch", links.map(({ name }) => name)],
    ["shell", links.filter(({ end }) => end.kind === "node").map(({ name }) => name)],
  ] as const) {
    for (const argument of completions.commands.get(command)?.arguments.values() ?? []) {
      argument.handler ??= offer([...new Set(names)]);
    }
    const option = completions.commands.get(command)?.options.get("testbed");
    if (option) option.handler = offer(descriptions.map(({ id }) => id));
  }
}
