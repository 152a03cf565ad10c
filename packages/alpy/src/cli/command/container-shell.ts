import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { reasonOf } from "../../error-reason.ts";
import { CommandError, SIGNAL_EXIT_CODE_BASE } from "./exit-codes.ts";

/**
 * Runs a command, or a shell, in a node's container on this terminal with Docker's own client, and returns its exit code.
 * @param label text of the shell's prompt
 */
export async function runInContainer(container: string, label: string, command: readonly string[]): Promise<number> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const terminal = isTerminal ? ["--tty", "--env", `PS1=${label} # `] : [];
  const shellOrCommand = command.length > 0 ? command : ["sh"];
  const args = ["exec", "--interactive", ...terminal, container, ...shellOrCommand];
  const child = spawn("docker", args, { stdio: "inherit" });
  const spawned = once(child, "spawn");
  const closed = once(child, "close") as Promise<[number, null] | [null, NodeJS.Signals]>;
  closed.catch(() => undefined);
  try {
    await spawned;
  } catch (cause) {
    throw new CommandError(`cannot run Docker's client (${reasonOf(cause)}): install it (Debian: docker.io)`);
  }
  const [exitCode, signal] = await closed;
  return exitCode === null ? SIGNAL_EXIT_CODE_BASE + constants.signals[signal] : exitCode;
}
