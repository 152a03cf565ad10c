import { lstatSync } from "node:fs";
import { lstat, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Returns the folder with the sockets of this user's running testbeds. It is the same for all processes of the user,
 * with any environment: below `/run/user/UID` if the system provides that, else below `/tmp`. The environment
 * variable `ALPY_RUNTIME_FOLDER` names another folder.
 */
export function runtimeFolder(): string {
  const named = process.env["ALPY_RUNTIME_FOLDER"];
  if (named) return named;
  const uid = ownUid();
  const userFolder = `/run/user/${uid}`;
  return isOwnFolder(userFolder) ? join(userFolder, "alpy") : `/tmp/alpy-${uid}`;
}

/**
 * Creates the folder, accessible to its owner only.
 * @throws {Error} when it belongs to another user, who could listen in
 */
export async function createRuntimeFolder(): Promise<string> {
  const folder = runtimeFolder();
  await mkdir(folder, { mode: 0o700, recursive: true });
  const status = await lstat(folder);
  const isPrivate = status.isDirectory() && status.uid === ownUid() && (status.mode & 0o077) === 0;
  if (!isPrivate) throw new Error(`${folder} must be a folder that only this user can access`);
  return folder;
}

/** Removes the folder if it is empty. */
export async function removeRuntimeFolderIfEmpty(): Promise<void> {
  await rmdir(runtimeFolder()).catch(() => undefined);
}

function isOwnFolder(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === ownUid();
}

function ownUid(): number {
  if (!process.getuid) throw new Error("unreachable: Linux has user ids");
  return process.getuid();
}
