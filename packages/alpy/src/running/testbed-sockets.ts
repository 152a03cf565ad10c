import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

const SOCKET_NAME = /^(\d+)-[0-9a-f]{4}\.socket$/;

/** Socket of a running testbed. */
export interface TestbedSocket {
  readonly path: string;
  /** Id of the process that created it. */
  readonly pid: number;
}

/** Lists the testbeds' sockets in a folder. */
export async function listSockets(folder: string): Promise<TestbedSocket[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const pid = SOCKET_NAME.exec(name)?.[1];
    return pid === undefined ? [] : [{ path: join(folder, name), pid: Number(pid) }];
  });
}

/** Removes the sockets that killed processes have left behind. Returns their paths. */
export async function removeStaleSockets(folder: string): Promise<string[]> {
  // A refused connection is not enough: a socket that is being created has its name before it listens.
  const ofDeadProcesses = (await listSockets(folder)).filter(({ pid }) => !isAlive(pid));
  const stale: string[] = [];
  await Promise.all(
    ofDeadProcesses.map(async ({ path }) => {
      if (!(await refusesConnections(path))) return;
      await rm(path, { force: true });
      stale.push(path);
    }),
  );
  return stale.sort();
}

async function refusesConnections(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
