import { readFile, stat } from "node:fs/promises";

/** The group of the system that may use the engine (group(5)). */
export interface EngineGroup {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Returns the group that owns the engine's socket; the group `docker` if that is root's or there is no socket. */
export async function engineGroup(socketPath: string): Promise<EngineGroup | undefined> {
  const socket = await stat(socketPath).catch(() => undefined);
  const lines = (await readFile("/etc/group", "utf8").catch(() => "")).split("\n");
  const groups = lines.map(parseGroup).filter((group) => group !== undefined);
  const ownerId = socket?.gid || undefined;
  return groups.find(({ name, gid }) => (ownerId === undefined ? name === "docker" : gid === ownerId));
}

function parseGroup(line: string): EngineGroup | undefined {
  const [name, , gid, members] = line.split(":");
  if (name === undefined || gid === undefined || members === undefined) return undefined;
  return { name, gid: Number(gid), members: members.split(",") };
}
