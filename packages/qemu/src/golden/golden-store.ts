import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import { cachePath } from "../user-cache.ts";
import { type GoldenFacts, type GoldenManifest, sealFiles, verifyFiles } from "./golden-manifest.ts";
import { takeLock } from "./socket-lock.ts";
import { MANIFEST_NAME } from "./state-files.ts";

/** How much disk golden states take by default. */
const DEFAULT_MAXIMUM_BYTES = 4 * 1024 ** 3;
/** A lock that nobody holds is taken within this time. */
const FREE_LOCK_MS = 50;
/** `stat` counts blocks of this size. */
const BLOCK_BYTES = 512;
/** The name of a folder in which a state is being saved ends like this. */
const UNFINISHED_SUFFIX = ".making";

/** A golden state on disk. */
export interface GoldenState {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly manifest: GoldenManifest;
}

/** Why a present state is not used. */
export interface Damage {
  readonly key: string;
  readonly reason: string;
}

/** How {@link GoldenStore.obtain} waits, and whom it tells. */
interface ObtainOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onDamage?: ((damage: Damage) => void) | undefined;
  /** Called when another process or launch prepares the state, which is then waited for. */
  readonly onWait?: (() => void) | undefined;
}

/** The folder in which golden states are kept, shared by all processes of the user. */
export class GoldenStore {
  readonly #root: string;

  constructor(root = cachePath("golden")) {
    this.#root = root;
  }

  /** Returns the state of that key, if there is one and it is undamaged. */
  find(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
    return this.#load(key, onDamage);
  }

  /**
   * Returns the state of that key, which `prepare` saves if there is none or it is damaged. Of several that ask at once, in
   * this process or others, one prepares the state and the others wait.
   * @param prepare fills an empty folder; what it leaves there counts only when it has returned
   */
  async obtain(
    key: string,
    prepare: (folder: string) => Promise<GoldenFacts>,
    { signal, onDamage, onWait }: ObtainOptions = {},
  ): Promise<GoldenState> {
    const present = await this.find(key, onDamage);
    if (present) return present;
    await using _lock = await takeLock(lockName(key), signal, onWait);
    const savedMeanwhile = await this.#load(key);
    if (savedMeanwhile) return savedMeanwhile;
    return await this.#prepare(key, prepare);
  }

  /** Removes a state that turned out to be unusable, unless another has replaced it. Machines that use it are not harmed. */
  async discard(key: string, { manifest }: GoldenState): Promise<void> {
    const present = await readFile(join(this.#folder(key), MANIFEST_NAME), "utf8").catch(() => undefined);
    if (present === JSON.stringify(manifest)) await this.#remove(key);
  }

  /**
   * Removes unfinished states whose process has died, and the states that were not used for longest, until the rest takes at
   * most `maximumBytes`. Returns how many bytes it has freed. Machines that use a state are not harmed.
   */
  async prune(maximumBytes = DEFAULT_MAXIMUM_BYTES): Promise<number> {
    const names = await readdir(this.#root).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.#measure(name)));
    const states = entries.filter((entry) => entry !== undefined).sort((a, b) => b.usedMs - a.usedMs);
    let kept = 0;
    let freed = 0;
    for (const { path, bytes, isOrphan } of states) {
      if (!isOrphan && kept + bytes <= maximumBytes) {
        kept += bytes;
        continue;
      }
      await rm(path, { recursive: true, force: true });
      freed += bytes;
    }
    return freed;
  }

  async #prepare(key: string, prepare: (folder: string) => Promise<GoldenFacts>): Promise<GoldenState> {
    const scratch = join(this.#root, `${key}${UNFINISHED_SUFFIX}`);
    // The process that began it is dead, since we have the lock.
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await using undo = new AsyncDisposableStack();
    undo.defer(() => rm(scratch, { recursive: true, force: true }));
    const facts = await prepare(scratch);
    const manifest = { ...facts, files: await sealFiles(scratch) };
    await this.#remove(key);
    await writeDurably(join(scratch, MANIFEST_NAME), JSON.stringify(manifest));
    await rename(scratch, this.#folder(key));
    undo.move();
    await this.prune();
    return { folder: this.#folder(key), manifest };
  }

  async #load(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
    const folder = this.#folder(key);
    const path = join(folder, MANIFEST_NAME);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const manifest = JSON.parse(text) as GoldenManifest;
      await verifyFiles(folder, manifest);
      await utimes(path, new Date(), new Date());
      return { folder, manifest };
    } catch (error) {
      onDamage?.({ key, reason: reasonOf(error) });
      await this.#remove(key);
      return undefined;
    }
  }

  async #measure(name: string): Promise<Entry | undefined> {
    const path = join(this.#root, name);
    try {
      const files = await Promise.all((await readdir(path)).map((file) => stat(join(path, file))));
      const bytes = files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0);
      // One that is being prepared belongs to a living process: it stays, whatever its size.
      if (name.endsWith(UNFINISHED_SUFFIX))
        return (await this.#isOrphan(name)) ? { path, bytes, usedMs: 0, isOrphan: true } : undefined;
      return { path, bytes, usedMs: (await stat(join(path, MANIFEST_NAME))).mtimeMs, isOrphan: false };
    } catch {
      // It was removed meanwhile, or is not a state of ours.
      return undefined;
    }
  }

  async #isOrphan(name: string): Promise<boolean> {
    // The process that prepares the state holds the lock: then we do not get it at once.
    const lock = lockName(name.slice(0, -UNFINISHED_SUFFIX.length));
    return await takeLock(lock, AbortSignal.timeout(FREE_LOCK_MS)).then(
      async (held) => {
        await held[Symbol.asyncDispose]();
        return true;
      },
      () => false,
    );
  }

  async #remove(key: string): Promise<void> {
    await rm(this.#folder(key), { recursive: true, force: true });
  }

  #folder(key: string): string {
    return join(this.#root, key);
  }
}

/** What takes disk space in the store. */
interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedMs: number;
  /** Whether it is unfinished and its process has died. */
  readonly isOrphan: boolean;
}

function lockName(key: string): string {
  return `golden-${process.getuid?.()}-${key}`;
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "w");
  await file.writeFile(text);
  await file.sync();
}
