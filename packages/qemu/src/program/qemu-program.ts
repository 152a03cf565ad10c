import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { AlpyError } from "../errors.ts";

const askTimeoutMs = 10_000;
const execute = promisify(execFile);

/** What is known of a QEMU program. */
export interface QemuProgram {
  /** Its name or path. */
  qemu: string;
  /** Such as `7.2.22`. */
  version: string;
  /** Whether it can confine itself by seccomp. */
  sandbox: boolean;
}

/** What programs have answered this process, by name and identity: they are asked again only when they are others. */
const known = new Map<string, QemuProgram>();

/**
 * Asks a QEMU program what it is, once a process.
 * @throws {AlpyError} `qemu-missing` when it cannot be run or does not say that it is QEMU
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
  const options = { timeout: askTimeoutMs, ...(signal && { signal }) };
  try {
    const [{ stdout: words }, { stdout: help }] = await Promise.all([
      execute(qemu, ["--version"], options),
      execute(qemu, ["-help"], options),
    ]);
    const version = /QEMU emulator version (\d+\.\d+\.\d+)/.exec(words)?.[1];
    if (version) return { qemu, version, sandbox: /^-sandbox /m.test(help) };
    throw new Error(`it answered ${JSON.stringify(words.slice(0, 200))}, not QEMU's version`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw qemuMissing(qemu, cause);
  }
}

function identityOf(qemu: string): string | undefined {
  const stats = statSync(findProgram(qemu), { throwIfNoEntry: false });
  return stats && [qemu, stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/** The path of a program, where its name or path leads; the name itself if that is nowhere. */
export function findProgram(name: string): string {
  if (name.includes("/")) return name;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** The error for a QEMU program that cannot be run. */
export function qemuMissing(qemu: string, cause: unknown): AlpyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice =
    "install it (Debian: qemu-system-x86), or name it by machine.qemu or the environment variable ALPY_QEMU";
  return new AlpyError("qemu-missing", `cannot run ${qemu} (${reason}): ${advice}`, { cause });
}
