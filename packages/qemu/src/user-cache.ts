import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A path in the folder in which this user's processes keep what can be found anew (XDG Base Directory Specification). */
export function cachePath(...names: string[]): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "alpy", ...names);
}

/** What tells this boot of the host from others (random(4)). */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}
