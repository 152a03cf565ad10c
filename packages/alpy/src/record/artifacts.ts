import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { claimFolder } from "./folder-claim.ts";

/** The files that a testbed writes; those of an earlier run in the same folder give way to the new ones. */
const ownFiles =
  /^(([a-z][a-z0-9-]*-)?(link\d+\.pcap|console\.log|qemu\.log)|app\d+\.log|merged\.pcapng|log\.jsonl|result\.json)$/;

/** The folder of one testbed's evidence. */
export class Artifacts {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Whether it must not outlive this process, even if that is killed. */
  readonly temporary: boolean;
  readonly #release: () => Promise<void>;

  private constructor(folder: string, temporary: boolean, release: () => Promise<void>) {
    this.folder = folder;
    this.temporary = temporary;
    this.#release = release;
  }

  /**
   * Makes the folder ready for one run: created, claimed for this testbed, rid of an earlier run's files. While another
   * living testbed has it, `NAME-2` is taken instead, and so on. Without a path it is a temporary folder, which `close()`
   * removes with all that is in it.
   */
  static async open(path: string | undefined): Promise<Artifacts> {
    if (path === undefined) {
      const folder = await mkdtemp(join(tmpdir(), "alpy-"));
      return new Artifacts(folder, true, () => rm(folder, { recursive: true, force: true }));
    }
    const { folder, claim } = await claimFree(resolve(path));
    const earlier = (await readdir(folder)).filter((name) => ownFiles.test(name));
    await Promise.all(earlier.map((name) => rm(join(folder, name))));
    return new Artifacts(folder, false, async () => await claim[Symbol.asyncDispose]());
  }

  /** The absolute path of a file in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes `result.json`. */
  async writeResult(result: object): Promise<void> {
    await writeFile(this.path("result.json"), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** Gives the folder back; a temporary one is removed. */
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
