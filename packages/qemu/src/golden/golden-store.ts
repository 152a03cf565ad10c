import { createHash } from "node:crypto";
import { open, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "@alpy/guard";
import { NO_DESCRIPTOR, reasonOf, systemCode } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { cachePath } from "../user-cache.ts";
import { preparationFailure, storeFailure } from "./golden-failure.ts";
import { type GoldenFacts, type GoldenManifest, sealFiles, verifyFiles } from "./golden-manifest.ts";
import { MANIFEST_NAME } from "./state-files.ts";
import { StateFolders } from "./state-folders.ts";

/** How much disk space golden states may use by default. */
const DEFAULT_MAX_BYTES = 4 * 1024 ** 3;
const OWN_FILE_MODE = 0o600;

/** A golden state on disk. */
export interface GoldenState {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** What the state consists of, and the digests of its files. */
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
  readonly #folders: StateFolders;

  constructor(root = cachePath("golden")) {
    this.#root = root;
    this.#folders = new StateFolders(root);
  }

  /**
   * Returns the state of that key, if there is one and it is undamaged. Removes a damaged one.
   * @throws {QemuError} `golden-failed` when the folder of states cannot be used
   */
  async find(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
    await this.#storing(() => this.#folders.open());
    const folder = this.#folders.path(key);
    const path = join(folder, MANIFEST_NAME);
    const text = await this.#storing(() => readIfPresent(path));
    if (text === undefined) return undefined;
    try {
      const manifest = JSON.parse(text) as GoldenManifest;
      await verifyFiles(folder, manifest);
      await utimes(path, new Date(), new Date());
      return { folder, manifest };
    } catch (error) {
      // Without a free descriptor, nothing is known about the state.
      if (NO_DESCRIPTOR.has(systemCode(error))) throw storeFailure(error, this.#root);
      onDamage?.({ key, reason: reasonOf(error) });
      await this.#storing(() => this.#folders.remove(key));
      return undefined;
    }
  }

  /**
   * Returns the state of that key. If there is none, or it is damaged, `prepare` saves one. Of several concurrent calls, in
   * this process or others, one prepares the state and the others wait.
   * @param prepare fills an empty folder, which becomes the state once the promise is fulfilled
   * @throws {QemuError} `golden-failed` when the state cannot be kept, for example on a full disk
   * @throws {unknown} any other error of `prepare`; `signal.reason` on abort
   */
  async obtain(
    key: string,
    prepare: (folder: string) => Promise<GoldenFacts>,
    { signal, onDamage, onWait }: ObtainOptions = {},
  ): Promise<GoldenState> {
    const present = await this.find(key, onDamage);
    if (present) return present;
    const name = `golden-${createHash("sha256").update(this.#root).digest("hex").slice(0, 8)}-${key}`;
    await using _lock = await this.#storing(() => takeLock(name, { signal, onWait }));
    const savedMeanwhile = await this.find(key);
    if (savedMeanwhile) return savedMeanwhile;
    return await this.#prepare(key, prepare, signal);
  }

  /** Removes a state that turned out to be unusable, unless another has replaced it. Machines that use it are not harmed. */
  async discard(key: string, { manifest }: GoldenState): Promise<void> {
    const present = await this.#storing(() => readIfPresent(join(this.#folders.path(key), MANIFEST_NAME)));
    if (present === JSON.stringify(manifest)) await this.#storing(() => this.#folders.remove(key));
  }

  /**
   * Removes unfinished states whose process has died, and the least recently used states, until the rest uses at most
   * `maxBytes`; with `dryRun` nothing. Returns the number of bytes that this frees. Machines that use a state are not harmed.
   */
  async prune(maxBytes = DEFAULT_MAX_BYTES, dryRun = false): Promise<number> {
    let freed = await this.#folders.removeLeftovers(dryRun);
    let kept = 0;
    const states = (await this.#folders.list()).sort((a, b) => b.usedMs - a.usedMs);
    for (const { key, bytes } of states) {
      if (kept + bytes <= maxBytes) {
        kept += bytes;
        continue;
      }
      if (!dryRun) await this.#folders.remove(key);
      freed += bytes;
    }
    return freed;
  }

  async #prepare(
    key: string,
    prepare: (folder: string) => Promise<GoldenFacts>,
    signal: AbortSignal | undefined,
  ): Promise<GoldenState> {
    await using unfinished = await this.#storing(() => this.#folders.create(key));
    const { path } = unfinished;
    const facts = await prepare(path).catch(async (error: unknown) => {
      signal?.throwIfAborted();
      throw await preparationFailure(error, path);
    });
    const kept = await this.#storing(async () => {
      const manifest = { ...facts, files: await sealFiles(path) };
      await writeDurably(join(path, MANIFEST_NAME), JSON.stringify(manifest));
      await this.#folders.remove(key);
      return (await unfinished.keep()) ? { folder: this.#folders.path(key), manifest } : undefined;
    });
    const state = kept ?? (await this.find(key));
    // A process that does not share our locks has saved it at the same time.
    if (state === undefined) throw new QemuError("golden-failed", `another process damaged the golden state ${key}`);
    await this.#storing(() => this.prune());
    return state;
  }

  async #storing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error, this.#root);
    }
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "w", OWN_FILE_MODE);
  await file.writeFile(text);
  await file.sync();
}
