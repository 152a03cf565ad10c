import { statfs } from "node:fs/promises";
import { GuardError } from "@alpy/guard";
import { NO_DESCRIPTOR, reasonOf, systemCode } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { startAdvice } from "../program/start-error.ts";

/** A disk with less free space is full: QEMU allocates space in clusters of 64 KiB. */
const LEAST_FREE_BYTES = 1024 * 1024;
const NO_SPACE: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT"]);
const MAX_CAUSE_DEPTH = 5;

/**
 * Returns the error of a preparation that has failed: on a full disk, which QEMU itself does not report (a write to the guest's
 * RAM ends it), an error that says so; else the error itself.
 * @param folder the folder of the unfinished state, which still exists
 */
export async function preparationFailure(error: unknown, folder: string): Promise<unknown> {
  const space = await spaceOf(folder);
  const isFull = hasNoSpace(error) || (space !== undefined && space.freeBytes < LEAST_FREE_BYTES);
  if (!isFull) return error;
  const shown = space === undefined ? "" : `; ${space.freeBytes} of ${space.allBytes} bytes are free`;
  const message = `the golden state could not be prepared in ${folder}, because there is no space left (ENOSPC${shown})`;
  const advice = "make room there, or name another folder by XDG_CACHE_HOME";
  const evidence = error instanceof QemuError ? error.evidence : undefined;
  return new QemuError("golden-failed", `${message}: ${advice}. What failed first: ${reasonOf(error)}`, {
    cause: error,
    evidence,
  });
}

/** Returns the error of the store: one of the system or of the guard becomes `golden-failed`. */
export function storeFailure(error: unknown, root: string): unknown {
  if (!(error instanceof GuardError) && systemCode(error) === undefined) return error;
  return new QemuError("golden-failed", `cannot keep golden states in ${root}: ${reasonOf(error)}`, { cause: error });
}

/** Returns the error of a key that could not be computed: one of the system becomes `golden-failed`. */
export function keyFailure(error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const advice = NO_DESCRIPTOR.has(code) ? startAdvice(error, "") : "each file that it depends on must be readable";
  const message = `cannot read what the golden state depends on (${reasonOf(error)}): ${advice}`;
  return new QemuError("golden-failed", message, { cause: error });
}

function hasNoSpace(error: unknown): boolean {
  let one: unknown = error;
  for (let depth = 0; depth < MAX_CAUSE_DEPTH && one instanceof Error; depth += 1) {
    if (NO_SPACE.has(systemCode(one)) || (one instanceof QemuError && one.code === "disk-full")) return true;
    one = one.cause;
  }
  return false;
}

async function spaceOf(folder: string): Promise<{ freeBytes: number; allBytes: number } | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  return found && { freeBytes: found.bavail * found.bsize, allBytes: found.blocks * found.bsize };
}
