import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { badOption } from "../options/option-checks.ts";

const ASK_TIMEOUT_MS = 10_000;
const MAX_SHOWN_CHARACTERS = 200;
const execute = promisify(execFile);

/** A QEMU program, its version and abilities. */
export interface QemuProgram {
  /** Its name or path. */
  readonly qemu: string;
  /** Its version, such as `7.2.22`. */
  readonly version: string;
  /** Whether it can restrict its own system calls by seccomp. */
  readonly sandbox: boolean;
}

/** The programs that this process has asked, by name and identity: a program is asked again only when it has changed. */
const known = new Map<string, QemuProgram>();

/**
 * Asks a QEMU program for its version and abilities, once per process.
 * @param qemu its name or path
 * @throws {TypeError} for a name that is not a non-empty string
 * @throws {QemuError} `qemu-missing` when it cannot be run or does not report QEMU's version
 */
export async function askQemu(qemu: string, signal?: AbortSignal): Promise<QemuProgram> {
  const identity = identityOf(qemu);
  const earlier = identity === undefined ? undefined : known.get(identity);
  if (earlier) return earlier;
  const program = await ask(qemu, signal);
  if (identity !== undefined) known.set(identity, program);
  return program;
}

async function ask(qemu: string, signal: AbortSignal | undefined): Promise<QemuProgram> {
  const options = { timeout: ASK_TIMEOUT_MS, signal };
  try {
    const [{ stdout: versionText }, { stdout: help }] = await Promise.all([
      execute(qemu, ["--version"], options),
      execute(qemu, ["-help"], options),
    ]);
    const version = /QEMU emulator version (\d+\.\d+\.\d+)/.exec(versionText)?.[1];
    if (version) return { qemu, version, sandbox: /^-sandbox /m.test(help) };
    throw new Error(`it wrote ${JSON.stringify(versionText.slice(0, MAX_SHOWN_CHARACTERS))}, not QEMU's version`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw qemuMissing(qemu, cause);
  }
}

function identityOf(qemu: string): string | undefined {
  const stats = statSync(findProgram(qemu), { throwIfNoEntry: false });
  return stats && [qemu, stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/**
 * Returns the path of a program by its name or path, or the name itself if the PATH does not have it.
 * @throws {TypeError} for a name that is not a non-empty string
 */
export function findProgram(name: string): string {
  if (typeof name !== "string" || name === "") throw badOption("program", "a name or a path", name);
  if (name.includes("/")) return name;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** Returns the error for a QEMU program that cannot be run. */
export function qemuMissing(qemu: string, cause: unknown): QemuError {
  const advice =
    "install it (Debian: qemu-system-x86), or name it in the option qemu or the environment variable ALPY_QEMU";
  return new QemuError("qemu-missing", `cannot run ${qemu} (${reasonOf(cause)}): ${advice}`, { cause });
}
