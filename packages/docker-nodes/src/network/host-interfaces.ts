import { readFile } from "node:fs/promises";

/** Returns the names of all interfaces in the network namespace of this process. */
export async function hostInterfaces(): Promise<Set<string>> {
  const lines = (await readFile("/proc/net/dev", "utf8")).split("\n").slice(2);
  return new Set(lines.map((line) => line.slice(0, line.indexOf(":")).trim()));
}
