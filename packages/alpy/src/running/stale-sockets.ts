import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

const socketName = /^(\d+)-[0-9a-f]{4}\.socket$/;

/** The testbeds' sockets in a folder, and the processes that made them. */
export async function socketsIn(folder: string): Promise<{ path: string; pid: number }[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const pid = socketName.exec(name)?.[1];
    return pid === undefined ? [] : [{ path: join(folder, name), pid: Number(pid) }];
  });
}

/** Removes the sockets that killed processes have left behind. Gives their paths. */
export async function removeStaleSockets(folder: string): Promise<string[]> {
  // That nobody listens is not enough: a socket that is just being made has its name before it listens.
  const sockets = (await socketsIn(folder)).filter(({ pid }) => !isThere(pid));
  const stale = await Promise.all(sockets.map(async ({ path }) => ((await isRefused(path)) ? [path] : [])));
  await Promise.all(stale.flat().map((path) => rm(path, { force: true })));
  return stale.flat();
}

async function isRefused(path: string): Promise<boolean> {
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

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
