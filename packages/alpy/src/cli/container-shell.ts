import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { CommandError } from "./exit-codes.ts";

/**
 * Runs a command, or a shell, in a node's container on this terminal, by Docker's own client, and gives its exit code.
 * @param label what the shell's prompt says
 */
export async function runInContainer(container: string, label: string, command: readonly string[]): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? ["--tty", "--env", `PS1=${label} # `] : [];
  const arguments_ = ["exec", "--interactive", ...terminal, container, ...(command.length > 0 ? command : ["sh"])];
  const child = spawn("docker", arguments_, { stdio: "inherit" });
  const spawned = once(child, "spawn");
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  closed.catch(() => undefined);
  try {
    await spawned;
  } catch (cause) {
    throw new CommandError(`cannot run Docker's client (${String(cause)}): install it (Debian: docker.io)`);
  }
  const [exitCode, signal] = await closed;
  return exitCode ?? 128 + constants.signals[signal ?? "SIGTERM"];
}
