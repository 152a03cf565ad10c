import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { findRunningTestbeds } from "../running/running-testbeds.ts";

const PLAIN_NAME = /^[\w.:-]+$/;

/** The function that the script for bash uses from the package bash-completion, for systems without the package. */
const BASH_COMPLETION_FALLBACK = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]}
    prev=\${COMP_WORDS[COMP_CWORD - 1]}
    words=("\${COMP_WORDS[@]}")
    cword=$COMP_CWORD
  }
fi
`;

/**
 * Adds `alpy completion SHELL`, which prints a script for bash, zsh, fish or PowerShell, and the hidden command that these
 * scripts call. The ids, machines and links of running testbeds are completed, too.
 */
export async function addCompletion(program: Command, argv: readonly string[]): Promise<void> {
  const completions = tab(program, { completionCommandName: "completion" });
  const command = program.commands.find((one) => one.name() === "completion");
  command?.description("print a completion script: source <(alpy completion bash)").hook("preAction", ({ args }) => {
    if (args[0] === "bash") process.stdout.write(BASH_COMPLETION_FALLBACK);
  });
  if (argv[2] !== "complete") return;
  // Nothing is completed where the names may be those of another user. Neither are names that a shell could misread.
  const { testbeds } = await findRunningTestbeds().catch(() => ({ testbeds: [] }));
  const descriptions = testbeds.map(({ description }) => description);
  const machines = descriptions.flatMap((one) => one.machines);
  const links = machines.flatMap((one) => one.links);
  const offer = (names: readonly string[]) => (complete: (value: string, description: string) => void) => {
    for (const name of new Set(names)) if (PLAIN_NAME.test(name)) complete(name, "");
  };
  const argumentNames = {
    console: machines.map(({ name }) => name),
    watch: links.map(({ name }) => name),
    shell: links.filter(({ end }) => end.kind === "node").map(({ name }) => name),
  };
  for (const [name, candidates] of Object.entries(argumentNames)) {
    const completed = completions.commands.get(name);
    if (!completed) throw new Error(`unreachable: there is no command ${name}`);
    for (const argument of completed.arguments.values()) argument.handler ??= offer(candidates);
    const option = completed.options.get("testbed");
    if (option) option.handler = offer(descriptions.map(({ id }) => id));
  }
}
