import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isArtifact, RESULT_NAME } from "./artifact-names.ts";
import { claimFolder } from "./folder-claim.ts";

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
   * with everything in it.
   */
  static async open(path: string | undefined): Promise<Artifacts> {
    if (path === undefined) {
      const folder = await mkdtemp(join(tmpdir(), "alpy-"));
      return new Artifacts(folder, true, () => rm(folder, { recursive: true, force: true }));
    }
    const { folder, claim } = await claimFree(resolve(path));
    const earlier = (await readdir(folder)).filter(isArtifact);
    await Promise.all(earlier.map((name) => rm(join(folder, name))));
    return new Artifacts(folder, false, async () => await claim[Symbol.asyncDispose]());
  }

  /** Returns the absolute path of a file in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes `result.json`. */
  async writeResultFile(result: object): Promise<void> {
    await writeFile(this.path(RESULT_NAME), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** Releases the folder; a temporary one is removed. */
  async close(): Promise<void> {
    await this.#release();
  }
}

async function claimFree(path: string): Promise<{ folder: string; claim: AsyncDisposable }> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = attempt === 1 ? path : `${path}-${attempt}`;
    await mkdir(folder, { recursive: true });
    const claim = await claimFolder(folder);
    if (claim) return { folder, claim };
  }
}
