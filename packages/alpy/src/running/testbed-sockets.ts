import { readdir } from "node:fs/promises";
import { checkPrivateFolder, ownedName, parseOwnedName } from "@alpy/guard";

const PREFIX = "testbed";

/** Socket of a running testbed. */
export interface TestbedSocket {
  /** Its file name. */
  readonly name: string;
  /** Id of the process that created it, in its own PID namespace. */
  readonly pid: number;
}

/** Returns a name for the socket of a testbed of this process. */
export function newSocketName(): string {
  return ownedName(PREFIX);
}

/**
 * Lists the testbeds' sockets in a folder, those of killed processes included. A folder that does not exist has none.
 * @throws {GuardError} `folder-not-private` if another user could have created them
 */
export async function listSockets(folder: string): Promise<TestbedSocket[]> {
  try {
    await checkPrivateFolder(folder);
    const names = await readdir(folder);
    return names.flatMap((name) => {
      const parsed = parseOwnedName(name);
      return parsed?.prefix === PREFIX ? [{ name, pid: parsed.owner.pid }] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
