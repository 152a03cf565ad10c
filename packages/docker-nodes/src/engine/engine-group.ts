import { readFile, stat } from "node:fs/promises";
import { checkText } from "../option-checks.ts";
import { limitError } from "../system-limit.ts";

const GROUPS = "/etc/group";

/** The group whose members may use the engine, from /etc/group (group(5)). */
export interface EngineGroup {
  /** Its name: `docker`. */
  readonly name: string;
  /** Its numeric id. */
  readonly gid: number;
  /** The names of its users, without those whose primary group it is. */
  readonly members: readonly string[];
}

/**
 * Returns the group whose members may use the engine: the group that owns the engine's socket. If that is root's group, or the
 * socket does not exist, returns the group `docker`.
 * @returns `undefined` if the group is not in /etc/group
 * @throws {TypeError} if `socketPath` is not a path
 * @throws {DockerNodesError} `limit-reached`
 */
export async function engineGroup(socketPath: string): Promise<EngineGroup | undefined> {
  checkText("socketPath", socketPath, "the path of a socket");
  const socket = await stat(socketPath).catch(() => undefined);
  const lines = (await readGroups()).split("\n");
  const groups = lines.map(parseGroup).filter((group) => group !== undefined);
  const ownerId = socket?.gid || undefined;
  return groups.find(({ name, gid }) => (ownerId === undefined ? name === "docker" : gid === ownerId));
}

async function readGroups(): Promise<string> {
  try {
    return await readFile(GROUPS, "utf8");
  } catch (cause) {
    const limit = limitError(`reading ${GROUPS}`, cause);
    if (limit !== undefined) throw limit;
    // A system may have none.
    return "";
  }
}

function parseGroup(line: string): EngineGroup | undefined {
  const [name, , gid, members] = line.split(":");
  if (name === undefined || gid === undefined || members === undefined) return undefined;
  return { name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") };
}
