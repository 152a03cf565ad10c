import { statSync } from "node:fs";
import { QemuError } from "../errors.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import { qemuMissing, qemuStartError } from "./start-error.ts";

const ASK_TIMEOUT_MS = 10_000;
const MAX_SHOWN_CHARACTERS = 200;

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
 * @throws {QemuError} `qemu-missing` when it does not exist or does not report QEMU's version; `qemu-failed` when it cannot be
 *   started, fails, or does not end within 10 s
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
  try {
    const [versionText = "", help = ""] = await runAll(qemu, [["--version"], ["-help"]], signal);
    const version = /QEMU emulator version (\d+\.\d+\.\d+)/.exec(versionText)?.[1];
    if (version) return { qemu, version, sandbox: /^-sandbox /m.test(help) };
    const shown = JSON.stringify(versionText.slice(0, MAX_SHOWN_CHARACTERS));
    throw qemuMissing(qemu, new Error(`it wrote ${shown}, not QEMU's version`));
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof QemuError ? cause : qemuStartError(qemu, cause);
  }
}

/** Runs a program several times in parallel and returns what each run wrote. If one fails, the others are ended first. */
async function runAll(program: string, calls: readonly string[][], signal: AbortSignal | undefined): Promise<string[]> {
  const failed = new AbortController();
  const limits = { timeoutMs: ASK_TIMEOUT_MS, signal: AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]) };
  const runs = calls.map((args) => runProgram(program, args, limits));
  try {
    return await Promise.all(runs);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(runs);
    throw error;
  }
}

function identityOf(qemu: string): string | undefined {
  const stats = statSync(findProgram(qemu), { throwIfNoEntry: false });
  return stats && [qemu, stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}
