import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";

/** The mode of every file that this package creates: a guest's output, RAM and frames may contain secrets. */
export const OWN_FILE_MODE = 0o600;

/**
 * The header of a capture that has no frames (libpcap, pcap-savefile(5)): QEMU replaces it by its own. If QEMU is killed before,
 * the capture can be read.
 */
export const EMPTY_CAPTURE: Uint8Array = Buffer.from("d4c3b2a10200040000000000000000000000010001000000", "hex");

/**
 * Creates a file for QEMU to write, empty or with `content`, which only this user can read, with any umask: QEMU itself
 * would create it for everybody. An existing file is replaced. Devices such as `/dev/null` are left as they are.
 * @throws {QemuError} `qemu-failed` when the file cannot be created
 */
export async function createOwnFile(path: string, content?: Uint8Array): Promise<void> {
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    await using file = await open(path, O_WRONLY | O_CREAT | O_TRUNC, OWN_FILE_MODE);
    if (!(await file.stat()).isFile()) return;
    await file.chmod(OWN_FILE_MODE);
    if (content) await file.writeFile(content);
  } catch (cause) {
    throw new QemuError("qemu-failed", `cannot create a file for QEMU: ${reasonOf(cause)}`, { cause });
  }
}
