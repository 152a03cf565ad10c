import type { Stats } from "node:fs";
import { chmod, lstat } from "node:fs/promises";
import { resolve } from "node:path";
import { checkText } from "../argument-checks.ts";
import { reasonOf } from "../error-reason.ts";
import { GuardError } from "../errors.ts";
import { createFolder } from "./create-folder.ts";

const PRIVATE_MODE = 0o700;
const OTHERS_WRITE = 0o022;
const OTHERS_ACCESS = 0o077;
const PERMISSIONS = 0o7777;

/**
 * Creates a folder, if there is none, that only this user can access, and returns its absolute path. An existing one must
 * belong to this user; the right of others to read it is removed.
 * @throws {TypeError} for an empty path
 * @throws {GuardError} `folder-not-private` if it cannot be created, is not a folder (nor is a symbolic link to one), belongs to
 * another user, or can be written by others
 */
export async function openPrivateFolder(path: string): Promise<string> {
  checkText("openPrivateFolder.path", path, "the path of a folder");
  const folder = resolve(path);
  try {
    await createFolder(folder, PRIVATE_MODE);
    const status = await checkedStatus(folder);
    if ((status.mode & OTHERS_ACCESS) !== 0) await chmod(folder, PRIVATE_MODE);
  } catch (cause) {
    if (cause instanceof GuardError) throw cause;
    // mkdir fails for a file, and for a symbolic link to nothing: say so.
    if (await isPresent(folder)) await checkedStatus(folder);
    throw new GuardError("folder-not-private", `cannot create the folder ${folder}: ${reasonOf(cause)}`, { cause });
  }
  return folder;
}

/**
 * Checks that an existing folder belongs to this user and that no other user can write in it.
 * @throws {TypeError} for an empty path
 * @throws {GuardError} `folder-not-private` as {@link openPrivateFolder}
 * @throws {Error} `ENOENT` if there is no such folder, or another error of the system
 */
export async function checkPrivateFolder(path: string): Promise<void> {
  checkText("checkPrivateFolder.path", path, "the path of a folder");
  await checkedStatus(resolve(path));
}

async function isPresent(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

async function checkedStatus(folder: string): Promise<Stats> {
  const status = await lstat(folder);
  checkPrivateStatus(folder, status);
  return status;
}

/** Checks the status of a folder. @throws {GuardError} `folder-not-private` */
export function checkPrivateStatus(folder: string, status: Stats): void {
  const found = faultOf(status);
  if (found === undefined) return;
  const message = `${folder} must be a folder that belongs to user ${process.getuid?.()} and that nobody else can write, but it ${found}: remove it, or name another folder`;
  throw new GuardError("folder-not-private", message);
}

function faultOf(status: Stats): string | undefined {
  if (status.isSymbolicLink()) return "is a symbolic link";
  if (!status.isDirectory()) return "is not a folder";
  if (status.uid !== process.getuid?.()) return `belongs to user ${status.uid}`;
  if ((status.mode & OTHERS_WRITE) === 0) return undefined;
  return `can be written by others (mode ${(status.mode & PERMISSIONS).toString(8)})`;
}
