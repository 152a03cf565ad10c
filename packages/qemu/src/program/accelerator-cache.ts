import { readFile } from "node:fs/promises";
import { bootId, cachePath, writeCacheFile } from "../user-cache.ts";
import type { QemuProgram } from "./qemu-program.ts";

const CACHE_FILE = "accelerator.json";

interface Cache {
  readonly bootId: string;
  /** Whether KVM ran a guest, by QEMU program and its version. */
  readonly probes: Record<string, boolean>;
}

/** A QEMU program by name or path, and its version: another version may have another result. */
type Program = Pick<QemuProgram, "qemu" | "version">;

function keyOf({ qemu, version }: Program): string {
  return `${qemu} ${version}`;
}

async function readCache(): Promise<Cache> {
  const empty: Cache = { bootId: await bootId(), probes: {} };
  try {
    const cache = JSON.parse(await readFile(cachePath(CACHE_FILE), "utf8")) as Cache;
    return cache.bootId === empty.bootId ? { ...empty, probes: { ...cache.probes } } : empty;
  } catch {
    return empty;
  }
}

/** Returns the result of a probe earlier in this boot of the host, if there was one. */
export async function readProbe(program: Program): Promise<boolean | undefined> {
  return (await readCache()).probes[keyOf(program)];
}

/** Keeps a probe's result for this boot of the host. A cache that cannot be written only costs another probe. */
export async function writeProbe(program: Program, works: boolean): Promise<void> {
  const cache = await readCache();
  cache.probes[keyOf(program)] = works;
  try {
    await writeCacheFile(JSON.stringify(cache), [], CACHE_FILE);
  } catch {
    // See above: without the cache the next launch probes again.
  }
}
