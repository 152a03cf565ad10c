import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { tryLock } from "@alpy/guard";

/**
 * Reserves a folder for this testbed until the claim is disposed of. Returns `undefined` while another live testbed, of
 * this process or another, has it. The claim leaves no file behind and ends with the process, however that ends.
 */
export async function claimFolder(folder: string): Promise<AsyncDisposable | undefined> {
  const path = await realpath(folder);
  return await tryLock(`artifacts-${createHash("sha256").update(path).digest("hex")}`);
}
