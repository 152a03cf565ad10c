import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AlpyError } from "./errors.ts";
import { processStartTime } from "./process-start-time.ts";

/** A folder that is this process's alone until it is released. */
export interface FolderClaim {
  /** The file that marks the folder as taken. */
  path: string;
  release: () => Promise<void>;
}

interface Owner {
  pid: number;
  startTime: string;
}

/**
 * Marks a folder as in use by this process. A mark whose process is gone is taken over.
 * @throws {AlpyError} `artifacts-in-use` when a living testbed, of this process or another, has it
 */
export async function claimFolder(folder: string): Promise<FolderClaim> {
  const path = join(folder, ".in-use");
  const owner: Owner = { pid: process.pid, startTime: (await processStartTime(process.pid)) ?? "" };
  const claim: FolderClaim = { path, release: () => rm(path, { force: true }) };
  if (await tryToWrite(path, owner)) return claim;
  const holder = await livingOwner(path);
  if (holder === undefined) {
    await rm(path, { force: true });
    if (await tryToWrite(path, owner)) return claim;
  }
  const who = holder === undefined ? "another process" : `process ${holder.pid}`;
  const message = `the artifacts folder ${folder} is in use by ${who}: give each testbed a folder of its own`;
  throw new AlpyError("artifacts-in-use", message);
}

async function tryToWrite(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function livingOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, "utf8")) as Owner;
    return (await processStartTime(owner.pid)) === owner.startTime ? owner : undefined;
  } catch {
    return undefined;
  }
}
