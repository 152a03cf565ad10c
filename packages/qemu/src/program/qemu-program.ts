import { statSync } from "node:fs";
import { QemuError } from "../errors.ts";
import { findProgram } from "./find-program.ts";
import { askAbilities, type ProgramAbilities } from "./program-abilities.ts";
import { readProgram, writeProgram } from "./program-cache.ts";
import { runProgram } from "./run-program.ts";
import { qemuMissing, qemuStartError } from "./start-error.ts";

const ASK_TIMEOUT_MS = 10_000;
const MAX_SHOWN_CHARACTERS = 200;

/** A QEMU program, its version and abilities. */
export interface QemuProgram extends ProgramAbilities {
  /** Its name or path. */
  readonly qemu: string;
  /** Its version, such as `7.2.22`. */
  readonly version: string;
}

/** The programs that this process has asked, by name and identity: a program is asked again only when it has changed. */
const known = new Map<string, QemuProgram>();

/**
 * Asks a QEMU program for its version and abilities, once per process; the answer is kept in the user's cache by the digest of
 * the program.
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
    const earlier = await readProgram(qemu);
    if (earlier) return { qemu, ...earlier };
    const text = await runProgram(qemu, ["--version"], { timeoutMs: ASK_TIMEOUT_MS, signal });
    const version = /QEMU emulator version (\d+\.\d+\.\d+)/.exec(text)?.[1];
    if (!version) throw qemuMissing(qemu, new Error(`it wrote ${shown(text)}, not QEMU's version`));
    const program = { version, ...(await askAbilities(qemu, signal)) };
    await writeProgram(qemu, program);
    return { qemu, ...program };
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof QemuError ? cause : qemuStartError(qemu, cause);
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, MAX_SHOWN_CHARACTERS));
}

function identityOf(qemu: string): string | undefined {
  const stats = statSync(findProgram(qemu), { throwIfNoEntry: false });
  return stats && [qemu, stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}
