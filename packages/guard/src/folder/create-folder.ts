import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "../error-reason.ts";

const DEFAULT_MODE = 0o777;

/**
 * Creates a folder with its parents, if there is none. Unlike Node's recursive `mkdir`, it reports what the system says, for
 * example EROFS on a read-only file system instead of ENOENT.
 * @param mode the mode of the folder itself, which the umask narrows. Default: 0777
 * @throws {Error} of the system
 */
export async function createFolder(folder: string, mode = DEFAULT_MODE): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw error;
    await createFolder(dirname(folder));
    await mkdir(folder, { mode }).catch(ignoreExisting);
  }
}

/** Another process may have created it meanwhile. */
function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
