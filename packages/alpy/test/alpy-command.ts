import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";

/** The command as built: what `npx alpy` runs. */
export const alpy: readonly [string, string] = [process.execPath, join(import.meta.dirname, "..", "dist", "cli.js")];

/** How a command ended. */
export interface CommandEnd {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `alpy` to its end. */
export function runAlpy(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandEnd> {
  const [node, cli] = alpy;
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 100_000 };
    const child = execFile(node, [cli, ...args], options, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Starts `alpy`, its input open. */
export function startAlpy(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const [node, cli] = alpy;
  return spawn(node, [cli, ...args], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
}
