import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import { cachePath } from "../user-cache.ts";
import { type GoldenFacts, type GoldenManifest, sealFiles, verifyFiles } from "./golden-manifest.ts";
import { takeLock } from "./socket-lock.ts";
import { MANIFEST_NAME } from "./state-files.ts";

/** How much disk space golden states may use by default. */
const DEFAULT_MAX_BYTES = 4 * 1024 ** 3;
/** A lock that no process holds is taken within this time. */
const FREE_LOCK_MS = 50;
/** `stat` counts blocks of this size. */
const BLOCK_BYTES = 512;
/** The end of the name of a folder in which a state is being saved. */
const UNFINISHED_SUFFIX = ".making";

/** A golden state on disk. */
export interface GoldenState {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly manifest: GoldenManifest;
}

/** Why an existing state is not used. */
export interface Damage {
  readonly key: string;
  readonly reason: string;
}

/** Options of {@link GoldenStore.obtain}. */
interface ObtainOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onDamage?: ((damage: Damage) => void) | undefined;
  /** Called once if another process or launch is preparing the state, before the wait for it. */
  readonly onWait?: (() => void) | undefined;
}

/** The folder of golden states, shared by all processes of the user. */
export class GoldenStore {
  readonly #root: string;

  constructor(root = cachePath("golden")) {
    this.#root = root;
  }

  /** Returns the state of that key, if there is one and it is undamaged. Removes a damaged one. */
  async find(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
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

  /**
   * Returns the state of that key. If there is none, or it is damaged, `prepare` saves one. Of several concurrent calls, in
   * this process or others, one prepares the state and the others wait.
   * @param prepare fills an empty folder, which becomes the state once the promise is fulfilled
   */
  async obtain(
    key: string,
    prepare: (folder: string) => Promise<GoldenFacts>,
    { signal, onDamage, onWait }: ObtainOptions = {},
  ): Promise<GoldenState> {
    const present = await this.find(key, onDamage);
    if (present) return present;
    await using _lock = await takeLock(lockName(key), signal, onWait);
    const savedMeanwhile = await this.find(key);
    if (savedMeanwhile) return savedMeanwhile;
    return await this.#prepare(key, prepare);
  }

  /** Removes a state that turned out to be unusable, unless another has replaced it. Machines that use it are not harmed. */
  async discard(key: string, { manifest }: GoldenState): Promise<void> {
    const present = await readFile(join(this.#folder(key), MANIFEST_NAME), "utf8").catch(() => undefined);
    if (present === JSON.stringify(manifest)) await this.#remove(key);
  }

  /**
   * Removes unfinished states whose process has died, and the least recently used states, until the rest uses at most
   * `maxBytes`. Returns the number of bytes that it has freed. Machines that use a state are not harmed.
   */
  async prune(maxBytes = DEFAULT_MAX_BYTES): Promise<number> {
    const names = await readdir(this.#root).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.#measure(name)));
    const states = entries.filter((entry) => entry !== undefined).sort((a, b) => b.usedMs - a.usedMs);
    let kept = 0;
    let freed = 0;
    for (const { path, bytes, isOrphan } of states) {
      if (!isOrphan && kept + bytes <= maxBytes) {
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
    // A process that left it unfinished is dead, because we have the lock.
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

  async #measure(name: string): Promise<Entry | undefined> {
    const path = join(this.#root, name);
    try {
      const files = await Promise.all((await readdir(path)).map((file) => stat(join(path, file))));
      const bytes = files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0);
      // A state that is being prepared belongs to a living process: it stays, and its size does not count.
      if (name.endsWith(UNFINISHED_SUFFIX))
        return (await this.#isOrphan(name)) ? { path, bytes, usedMs: 0, isOrphan: true } : undefined;
      return { path, bytes, usedMs: (await stat(join(path, MANIFEST_NAME))).mtimeMs, isOrphan: false };
    } catch {
      // It was removed meanwhile, or is not a golden state.
      return undefined;
    }
  }

  async #isOrphan(name: string): Promise<boolean> {
    // A living process that prepares the state holds the lock: then we do not get it in time.
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

/** A state in the store that may be pruned. */
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
