import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { contentOf, differencesOf, type FolderContent } from "../inspect/folders.ts";
import { plantLookAlikes } from "./look-alikes.ts";

/** Folders and files that alpy keeps between runs in its cache: its structure, and caches that are complete. */
const KEPT_IN_CACHE =
  /^alpy\/$|^alpy\/(golden|golden\/locks|digests|programs|locks)\/$|^alpy\/accelerator\.json$|^alpy\/digests\/[0-9a-f]+$|^alpy\/programs\/[0-9a-f]{64}-\d+\.json$/;
/** A state that is complete has its manifest. */
const STATE_IN_CACHE = /^alpy\/golden\/([0-9a-f]+)\//;
const KEPT_IN_RUNTIME = /^locks\/$/;
/** An unfinished or removed state in a cache; the pid of its owner is the second of the numbers in base 36. */
const OWNED_IN_CACHE = /^alpy\/golden\/(?:making|removed)-[0-9a-f]+-[0-9a-z]+-([0-9a-z]+)-[0-9a-z]+-[0-9a-f]{10}\//;
/** Files of the harness that make a disk full. */
const FILLING = /^filling/;
/** A runner has its own files in the home folder. */
const NOT_OURS_IN_HOME = /^\.local\/(share\/(vitest\/.*)?)?$/;

/** The folders of one victim, which only it uses. What is in them before it starts must be there after its end, and nothing else. */
export class Sandbox implements Disposable {
  readonly folder: string;
  readonly temporary: string;
  readonly cache: string;
  readonly runtime: string;
  readonly artifacts: string;
  readonly #before = new Map<string, FolderContent>();
  readonly #lookAlikes: Disposable;
  readonly #isCacheShared: boolean;

  /** @param cache a cache that other victims use too; default: one of its own, without golden states */
  constructor(folder: string, cache?: string) {
    this.folder = folder;
    this.temporary = join(folder, "tmp");
    this.cache = cache ?? join(folder, "cache");
    this.#isCacheShared = cache !== undefined;
    this.runtime = join(folder, "runtime");
    this.artifacts = join(folder, "artifacts");
    for (const one of [this.temporary, this.cache, this.runtime, join(folder, "home")]) {
      mkdirSync(one, { recursive: true, mode: 0o700 });
    }
    this.#lookAlikes = plantLookAlikes(this);
    for (const one of [this.temporary, this.cache, this.runtime, join(folder, "home")]) this.watch(one);
  }

  /** Requires that a further folder has the same content at the end as it has now. */
  watch(folder: string): void {
    this.#before.set(folder, contentOf(folder));
  }

  /** The environment variables that make a program use these folders. */
  get environment(): Record<string, string> {
    return {
      TMPDIR: this.temporary,
      XDG_CACHE_HOME: this.cache,
      ALPY_RUNTIME_FOLDER: this.runtime,
      HOME: join(this.folder, "home"),
    };
  }

  /**
   * Returns what is left, changed or missing in the folders.
   *
   * @param pids the processes of the victim. In a shared cache, unfinished states of other victims come and go.
   */
  differences(pids: ReadonlySet<number>): string[] {
    return [...this.#before].flatMap(([folder, before]) => {
      const isOfOther = (path: string): boolean => {
        const owner = OWNED_IN_CACHE.exec(path)?.[1];
        if (owner === undefined || folder !== this.cache || !this.#isCacheShared) return false;
        const pid = Number.parseInt(owner, 36);
        return pid !== process.pid && !pids.has(pid);
      };
      const after = contentOf(folder);
      const isExpected = (path: string): boolean => {
        if (FILLING.test(path)) return true;
        if (folder === this.runtime) return KEPT_IN_RUNTIME.test(path);
        if (folder !== this.cache) return NOT_OURS_IN_HOME.test(path);
        const state = STATE_IN_CACHE.exec(path)?.[0];
        return KEPT_IN_CACHE.test(path) || (state !== undefined && after.has(`${state}manifest.json`));
      };
      const name = folder === this.cache ? "cache" : folder.slice(this.folder.length + 1);
      return differencesOf(without(before, isOfOther), without(after, isOfOther), isExpected).map(
        (difference) => `${name}: ${difference}`,
      );
    });
  }

  [Symbol.dispose](): void {
    this.#lookAlikes[Symbol.dispose]();
  }

  /** Removes the folders. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function without(content: FolderContent, isLeftOut: (path: string) => boolean): FolderContent {
  return new Map([...content].filter(([path]) => !isLeftOut(path)));
}
