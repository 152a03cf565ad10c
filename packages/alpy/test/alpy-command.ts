import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";

/** The built command, as `npx alpy` runs it. */
export const alpy: readonly [string, string] = [process.execPath, join(import.meta.dirname, "..", "dist", "cli.js")];

/** Exit code and output of a command. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `alpy` until it exits. */
export function runAlpy(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const [node, cli] = alpy;
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 100_000 };
    const child = execFile(node, [cli, ...args], options, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Starts `alpy` and leaves its input open. */
export function startAlpy(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const [node, cli] = alpy;
  return spawn(node, [cli, ...args], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
}
