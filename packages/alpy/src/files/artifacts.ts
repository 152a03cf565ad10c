import { chmod, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createTemporaryFolder, GuardError } from "@alpy/guard";
import { artifactsFailed } from "./artifact-failure.ts";
import { isArtifact, isGoldenFolder } from "./file-names.ts";
import { claimFolder } from "./folder-claim.ts";
import { PRIVATE_FOLDER_MODE } from "./private-modes.ts";

/** The folder in which one testbed keeps its evidence. */
export class Artifacts {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Whether it must not outlive this process, even if the process is killed. */
  readonly temporary: boolean;
  readonly #release: () => Promise<void>;

  private constructor(folder: string, temporary: boolean, release: () => Promise<void>) {
    this.folder = folder;
    this.temporary = temporary;
    this.#release = release;
  }

  /**
   * Creates the folder, claims it for this testbed and removes an earlier run's files from it. While another live testbed
   * uses it, the folder is `NAME-2` instead, and so on. Without a path it is a temporary folder, which `close()` removes
   * with everything in it. Folders that it creates are private; the mode of one that exists is left as it is.
   * @throws {AlpyError} `artifacts-failed`
   */
  static async open(path: string | undefined): Promise<Artifacts> {
    if (path === undefined) {
      const folder = await orFail(tmpdir(), () => createTemporaryFolder("run"));
      return new Artifacts(folder.path, true, () => folder.remove());
    }
    const { folder, claim } = await claimFree(resolve(path));
    const artifacts = new Artifacts(folder, false, async () => await claim[Symbol.asyncDispose]());
    try {
      await orFail(folder, () => removeEarlier(folder));
      return artifacts;
    } catch (error) {
      await artifacts.close();
      throw error;
    }
  }

  /** Returns the absolute path of a file in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Releases the folder; a temporary one is removed. */
  async close(): Promise<void> {
    await this.#release();
  }
}

async function claimFree(path: string): Promise<{ folder: string; claim: AsyncDisposable }> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = attempt === 1 ? path : `${path}-${attempt}`;
    await orFail(folder, () => createFolder(folder));
    const claim = await claimFolder(folder);
    if (claim) return { folder, claim };
  }
}

/** Creates a folder with its parents. Not by a recursive mkdir: Node's hides the system's reason, and never ends below /proc. */
async function createFolder(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await createOne(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === path) throw error;
    await createFolder(parent);
    await createOne(path);
  }
}

async function createOne(path: string): Promise<void> {
  try {
    await mkdir(path, PRIVATE_FOLDER_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw error;
  }
  // Also under a umask that takes rights from the owner.
  await chmod(path, PRIVATE_FOLDER_MODE);
}

async function removeEarlier(folder: string): Promise<void> {
  const earlier = (await readdir(folder)).filter(isArtifact);
  await Promise.all(earlier.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Removes the artifacts of a run that is closed: the whole folder, or only the files of the run, and the folder if it is
 * empty then. Does nothing if another testbed uses the folder by now.
 */
export async function discardArtifacts(folder: string, what: "folder" | "files"): Promise<void> {
  const claim = await claimFolder(folder).catch(() => undefined);
  if (claim === undefined) return;
  try {
    await (what === "folder" ? rm(folder, { recursive: true, force: true }) : removeRun(folder));
  } finally {
    await claim[Symbol.asyncDispose]();
  }
}

async function removeRun(folder: string): Promise<void> {
  const golden = (await readdir(folder)).filter(isGoldenFolder);
  await Promise.all(golden.map((name) => removeRun(join(folder, name))));
  await removeEarlier(folder);
  // It stays where the user has other files in it.
  await rmdir(folder).catch(() => undefined);
}

async function orFail<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof GuardError ? error : artifactsFailed(path, error);
  }
}
