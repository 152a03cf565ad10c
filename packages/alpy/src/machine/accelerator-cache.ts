import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { QemuProgram } from "./version.ts";

interface Cache {
  bootId: string;
  /** Whether KVM ran a guest, by QEMU program and its version. */
  probes: Record<string, boolean>;
}

function cachePath(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "alpy", "accelerator.json");
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** A QEMU program by name or path, and its version: another version may find another answer. */
type Program = Pick<QemuProgram, "qemu" | "version">;

function keyOf({ qemu, version }: Program): string {
  return `${qemu} ${version}`;
}

async function readCache(): Promise<Cache> {
  const empty: Cache = { bootId: await bootId(), probes: {} };
  try {
    const cache = JSON.parse(await readFile(cachePath(), "utf8")) as Cache;
    return cache.bootId === empty.bootId ? { ...empty, probes: { ...cache.probes } } : empty;
  } catch {
    return empty;
  }
}

/** What a probe found earlier in this boot of the host, if there was one. */
export async function readProbe(program: Program): Promise<boolean | undefined> {
  return (await readCache()).probes[keyOf(program)];
}

/** Keeps a probe's result for this boot of the host. A cache that cannot be written only costs the next probe. */
export async function writeProbe(program: Program, works: boolean): Promise<void> {
  const cache = await readCache();
  cache.probes[keyOf(program)] = works;
  const path = cachePath();
  const scratch = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(scratch, JSON.stringify(cache));
    await rename(scratch, path);
  } catch {
    // See above: without the cache the next testbed probes again.
  }
}
