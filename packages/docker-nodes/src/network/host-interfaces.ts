import { readFile } from "node:fs/promises";
import { limitErrorOr } from "../system-limit.ts";

const TABLE = "/proc/net/dev";

/**
 * Returns the names of all interfaces in the network namespace of this process.
 * @throws {DockerNodesError} `limit-reached`
 */
export async function hostInterfaces(): Promise<Set<string>> {
  const table = await readFile(TABLE, "utf8").catch((cause: unknown) => {
    throw limitErrorOr(`reading ${TABLE}`, cause);
  });
  const lines = table.split("\n").slice(2);
  return new Set(lines.map((line) => line.slice(0, line.indexOf(":")).trim()));
}
