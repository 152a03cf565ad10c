import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AlpyError } from "./errors.ts";

const versionTimeoutMs = 10_000;

/**
 * The version of a QEMU program, such as `7.2.22`.
 * @throws {AlpyError} `qemu-missing` when the program cannot be run or does not say that it is QEMU
 */
export async function qemuVersion(qemu: string, signal?: AbortSignal): Promise<string> {
  try {
    const options = { timeout: versionTimeoutMs, ...(signal && { signal }) };
    const { stdout } = await promisify(execFile)(qemu, ["--version"], options);
    const version = /QEMU emulator version (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version) return version;
    throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 200))}, not QEMU's version`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw qemuMissing(qemu, cause);
  }
}

/** The error for a QEMU program that cannot be run. */
export function qemuMissing(qemu: string, cause: unknown): AlpyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice =
    "install it (Debian: qemu-system-x86), or name it by machine.qemu or the environment variable ALPY_QEMU";
  return new AlpyError("qemu-missing", `cannot run ${qemu} (${reason}): ${advice}`, { cause });
}
