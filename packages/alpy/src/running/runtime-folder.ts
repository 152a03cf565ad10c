import { lstatSync } from "node:fs";
import { lstat, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The folder where this user's running testbeds are found, by their sockets. The same for all processes of the user,
 * whatever their environment: below `/run/user/UID` where the system makes that, else below `/tmp`.
 * `ALPY_RUNTIME_FOLDER` names another.
 */
export function runtimeFolder(): string {
  const named = process.env["ALPY_RUNTIME_FOLDER"];
  if (named) return named;
  const uid = ownUid();
  const own = `/run/user/${uid}`;
  return isOurs(own) ? join(own, "alpy") : `/tmp/alpy-${uid}`;
}

/**
 * Makes the folder, open to its owner alone.
 * @throws {Error} when it belongs to somebody else, who could listen in
 */
export async function makeRuntimeFolder(): Promise<string> {
  const folder = runtimeFolder();
  await mkdir(folder, { mode: 0o700, recursive: true });
  const status = await lstat(folder);
  const isPrivate = status.isDirectory() && status.uid === ownUid() && (status.mode & 0o077) === 0;
  if (!isPrivate) throw new Error(`${folder} is not a folder that is open to this user alone`);
  return folder;
}

/** Removes the folder if nothing is in it any more. */
export async function leaveRuntimeFolder(): Promise<void> {
  await rmdir(runtimeFolder()).catch(() => undefined);
}

function isOurs(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === ownUid();
}

function ownUid(): number {
  return process.getuid?.() ?? 0;
}
