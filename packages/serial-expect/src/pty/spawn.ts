import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { SerialExpectError } from "../errors.ts";
import { type PtyOptions, type ResolvedPtyOptions, resolvePtyOptions } from "./options.ts";
import { createPtyProcess, type PtyProcess } from "./process.ts";

/**
 * Starts a program on a terminal of its own, as the leader of a session. What it gives is a `Duplex`, for `openConsole`, and
 * ends when the program has ended and all that it wrote has been read.
 *
 * @example
 * ```ts
 * await using pty = await spawnPty("python3", { args: ["-q"], columns: 120 });
 * await using console = openConsole(pty);
 * await console.expect(">>> ");
 * ```
 * @throws {SerialExpectError} `pty-missing` where node-pty is not installed, `spawn-failed` where the program cannot be run
 */
export async function spawnPty(program: string, options: PtyOptions = {}): Promise<PtyProcess> {
  const resolved = resolvePtyOptions(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const { spawn } = await loadNodePty();
  await requireProgram(program, resolved);
  signal?.throwIfAborted();
  const { args, cwd, env, term, columns, rows } = resolved;
  const terminal = spawn(program, args, { cwd, env, name: term, cols: columns, rows, encoding: null });
  return createPtyProcess(terminal, resolved, signal);
}

async function loadNodePty(): Promise<typeof import("node-pty")> {
  try {
    return await import("node-pty");
  } catch (cause) {
    const message = "spawnPty: node-pty cannot be loaded. It is an optional peer: run `npm install node-pty`.";
    throw new SerialExpectError("pty-missing", message, { cause });
  }
}

/** The program's own attempt would end as exit code 1 with a text on the terminal. */
async function requireProgram(program: string, { cwd, env }: ResolvedPtyOptions): Promise<void> {
  if (!(await isDirectory(cwd))) throw spawnError(program, `cwd (${cwd}) is not a directory`);
  const folders = program.includes("/") ? [""] : (env.PATH ?? "/usr/bin:/bin").split(delimiter);
  for (const folder of folders) if (await isExecutable(resolve(cwd, folder, program))) return;
  throw spawnError(program, program.includes("/") ? "it is no program" : `there is none in PATH (${env.PATH ?? ""})`);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function spawnError(program: string, why: string): SerialExpectError {
  return new SerialExpectError("spawn-failed", `spawnPty: ${JSON.stringify(program)} was not started: ${why}.`);
}
