import { tmpdir } from "node:os";
import { createTemporaryFolder, type TemporaryFolder } from "@alpy/guard";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";

/**
 * Creates a guarded folder, `alpy-KIND-…`, in the system's folder for temporary files.
 * @throws {QemuError} `qemu-failed` with the folder and the reason
 */
export async function createFolderInTmpdir(kind: string): Promise<TemporaryFolder> {
  try {
    return await createTemporaryFolder(kind);
  } catch (cause) {
    const message = `cannot create a temporary folder in ${tmpdir()} (TMPDIR): ${reasonOf(cause)}`;
    throw new QemuError("qemu-failed", message, { cause });
  }
}
