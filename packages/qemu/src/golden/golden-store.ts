import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { cachePath } from "../user-cache.ts";
import type { FileIdentity } from "./digest-cache.ts";
import { fileDigest, identityOf } from "./file-digest.ts";
import { takeLock } from "./lock.ts";

/** How much disk golden states may take, unless told. */
const defaultMaximumBytes = 4 * 1024 ** 3;

const manifestName = "manifest.json";

/** A golden state on disk. */
export interface GoldenState {
  /** Absolute path of its folder. */
  folder: string;
  manifest: GoldenManifest;
}

/** What its preparation tells of a state. */
export interface GoldenFacts {
  /** The machine's virtual clock when it was saved, in nanoseconds, as a decimal string. */
  virtualNs: string;
}

interface GoldenManifest extends GoldenFacts {
  /** By name in the folder: what tells that a file is as it was saved. */
  files: Record<string, { sha256: string; identity: FileIdentity }>;
}

/** Why a state that is there is not taken. */
export interface Damage {
  key: string;
  reason: string;
}

interface ObtainOptions {
  signal?: AbortSignal | undefined;
  onDamage?: (damage: Damage) => void;
  /** Another makes the state, and is waited for. */
  onWait?: () => void;
}

/** The folder in which golden states are kept, shared by all processes of the user. */
export class GoldenStore {
  readonly #root: string;

  constructor(root = cachePath("golden")) {
    this.#root = root;
  }

  /** The state of that key, if it is there and sound. */
  find(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
    return this.#load(key, onDamage);
  }

  /**
   * Gives the state of that key, made by `make` if it is not there or damaged. Of several that ask at once, in this process
   * or others, one makes it and the rest wait.
   * @param make fills an empty folder; what it leaves there counts only when it has returned
   */
  async obtain(
    key: string,
    make: (folder: string) => Promise<GoldenFacts>,
    { signal, onDamage, onWait }: ObtainOptions = {},
  ): Promise<GoldenState> {
    const present = await this.find(key, onDamage);
    if (present) return present;
    await using _lock = await takeLock(`golden-${process.getuid?.()}-${key}`, signal, onWait);
    const madeMeanwhile = await this.#load(key);
    if (madeMeanwhile) return madeMeanwhile;
    return await this.#make(key, make);
  }

  /** Removes a state of whose use nothing has come, unless another took its place. Those who use it are not harmed. */
  async discard(key: string, { manifest }: GoldenState): Promise<void> {
    const present = await readFile(join(this.#folder(key), manifestName), "utf8").catch(() => undefined);
    if (present === JSON.stringify(manifest)) await this.#remove(key);
  }

  /**
   * Removes what no living process makes any more, and the states that were not used for longest, until the rest takes at
   * most so many bytes. Gives how many bytes it has freed. States in use are not harmed.
   */
  async prune(maximumBytes = defaultMaximumBytes): Promise<number> {
    const names = await readdir(this.#root).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.#measure(name)));
    const states = entries.filter((entry) => entry !== undefined).sort((a, b) => b.usedMs - a.usedMs);
    let [kept, freed] = [0, 0];
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

  async #make(key: string, make: (folder: string) => Promise<GoldenFacts>): Promise<GoldenState> {
    const scratch = join(this.#root, `${key}.making`);
    // Whoever began it is dead, since we have the lock.
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await using undo = new AsyncDisposableStack();
    undo.defer(() => rm(scratch, { recursive: true, force: true }));
    const facts = await make(scratch);
    const manifest = { ...facts, files: await seal(scratch) };
    await this.#remove(key);
    await writeDurably(join(scratch, manifestName), JSON.stringify(manifest));
    await rename(scratch, this.#folder(key));
    undo.move();
    await this.prune();
    return { folder: this.#folder(key), manifest };
  }

  async #load(key: string, onDamage?: (damage: Damage) => void): Promise<GoldenState | undefined> {
    const folder = this.#folder(key);
    const path = join(folder, manifestName);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const manifest = JSON.parse(text) as GoldenManifest;
      await verify(folder, manifest);
      await utimes(path, new Date(), new Date());
      return { folder, manifest };
    } catch (error) {
      onDamage?.({ key, reason: error instanceof Error ? error.message : String(error) });
      await this.#remove(key);
      return undefined;
    }
  }

  async #measure(name: string): Promise<Entry | undefined> {
    const path = join(this.#root, name);
    try {
      const files = await Promise.all((await readdir(path)).map((file) => stat(join(path, file))));
      const bytes = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
      // One that is being made is of a living process, however many bytes there are.
      if (name.endsWith(".making"))
        return (await this.#isOrphan(name)) ? { path, bytes, usedMs: 0, isOrphan: true } : undefined;
      return { path, bytes, usedMs: (await stat(join(path, manifestName))).mtimeMs, isOrphan: false };
    } catch {
      // Removed meanwhile, or no state of ours.
      return undefined;
    }
  }

  async #isOrphan(name: string): Promise<boolean> {
    const lock = `golden-${process.getuid?.()}-${name.replace(/\.making$/, "")}`;
    // Held by whoever makes it: then we are not given it at once.
    return await takeLock(lock, AbortSignal.timeout(50)).then(
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

interface Entry {
  path: string;
  bytes: number;
  usedMs: number;
  isOrphan: boolean;
}

/** Makes the files of a state durable and read-only, and takes down what each is. */
async function seal(folder: string): Promise<GoldenManifest["files"]> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      // QEMU opens the RAM's file for writing even where it maps it privately.
      if (name !== ramName) await chmod(path, 0o444);
      await using file = await open(path, "r");
      await file.sync();
      const sha256 = await fileDigest(path);
      return [name, { sha256, identity: identityOf(await file.stat()) }] as const;
    }),
  );
  return Object.fromEntries(files);
}

/** The name of the file that holds the machine's RAM. */
export const ramName = "ram";

/** @throws {Error} that names the first file that is not as it was saved */
async function verify(folder: string, { files }: GoldenManifest): Promise<void> {
  if (!(ramName in files)) throw new Error("its manifest names no RAM");
  for (const [name, { sha256, identity }] of Object.entries(files)) {
    const path = join(folder, name);
    const now = identityOf(await stat(path));
    if (JSON.stringify(now) !== JSON.stringify(identity)) throw new Error(`${name} was touched since it was saved`);
    // Read once a process; afterwards its identity tells.
    if ((await fileDigest(path)) !== sha256) throw new Error(`${name} does not hold what was saved`);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "w");
  await file.writeFile(text);
  await file.sync();
}
