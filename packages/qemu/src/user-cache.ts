import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Returns a path in the user's cache folder, whose files can all be created again (XDG Base Directory Specification). */
export function cachePath(...names: string[]): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "alpy", ...names);
}

/** Returns the id of this boot of the host, which no other boot has (random(4)). */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}
