import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";

/** The mode of every file that this package creates: a guest's output, RAM and frames may contain secrets. */
export const OWN_FILE_MODE = 0o600;

/**
 * Creates an empty file for QEMU to write, which only this user can read, whatever the umask: QEMU itself would create it for
 * everybody. An existing file is emptied. Devices such as `/dev/null` are left as they are.
 * @throws {QemuError} `qemu-failed` when the file cannot be created
 */
export async function createOwnFile(path: string): Promise<void> {
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    await using file = await open(path, O_WRONLY | O_CREAT | O_TRUNC, OWN_FILE_MODE);
    if ((await file.stat()).isFile()) await file.chmod(OWN_FILE_MODE);
  } catch (cause) {
    throw new QemuError("qemu-failed", `cannot create a file for QEMU: ${reasonOf(cause)}`, { cause });
  }
}
