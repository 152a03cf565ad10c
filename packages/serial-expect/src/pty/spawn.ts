import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { SerialExpectError } from "../errors.ts";
import { checkArgument, nulFreeCheck } from "../option-checks.ts";
import { type PtyOptions, type ResolvedPtyOptions, resolvePtyOptions } from "./options.ts";
import { createPtyProcess, type PtyProcess } from "./process.ts";

const DEFAULT_PATH = "/usr/bin:/bin";

/**
 * Starts a program on a terminal of its own, as the leader of a session. Returns a `Duplex` for `openConsole`, which ends
 * when the program has ended and all of its output has been read.
 *
 * @example
 * ```ts
 * await using pty = await spawnPty("python3", { args: ["-q"], columns: 120 });
 * await using console = openConsole(pty);
 * await console.expect(">>> ");
 * ```
 * @throws {SerialExpectError} `pty-missing` if node-pty is not installed, `spawn-failed` if the program cannot be run
 * @throws {TypeError} if the program or an option is not valid
 */
export async function spawnPty(program: string, options: PtyOptions = {}): Promise<PtyProcess> {
  checkArgument("spawnPty: program", nulFreeCheck, program);
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
    const message =
      "spawnPty: node-pty cannot be loaded; it is an optional peer dependency: run `npm install node-pty`";
    throw new SerialExpectError("pty-missing", message, { cause });
  }
}

/** Checks the program first: otherwise the failure would be exit code 1 with a text on the terminal. */
async function requireProgram(program: string, { cwd, env }: ResolvedPtyOptions): Promise<void> {
  if (!(await isDirectory(cwd))) throw spawnError(program, `cwd (${cwd}) is not a directory`);
  const folders = program.includes("/") ? [""] : (env.PATH ?? DEFAULT_PATH).split(delimiter);
  for (const folder of folders) if (await isExecutable(resolve(cwd, folder, program))) return;
  throw spawnError(
    program,
    program.includes("/") ? "it is not an executable file" : `it is not in PATH (${env.PATH ?? DEFAULT_PATH})`,
  );
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
  return new SerialExpectError("spawn-failed", `spawnPty: ${JSON.stringify(program)} was not started: ${why}`);
}
