import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "./end-process.ts";
import type { Guarded } from "./guarded.ts";

/** How long the removal of a path is tried again: a process that is ending may still write below it. */
const REMOVAL_TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 100;

/** The export of a module that {@link ProcessGuard.guardModule} names. */
interface CleanUpModule {
  readonly cleanUp?: ((data: unknown) => unknown) | undefined;
}

/**
 * Ends the processes and then removes the paths, where they may have written. Runs the modules meanwhile: they may wait long, for
 * an engine that does not respond. An entry that fails stops no other.
 */
export async function cleanUpEntries(entries: readonly Guarded[]): Promise<void> {
  const processes = entries.filter((entry) => entry.kind === "process");
  const paths = entries.filter((entry) => entry.kind === "path");
  const modules = entries.filter((entry) => entry.kind === "module");
  const ended = Promise.allSettled(processes.map(endProcess));
  const removed = ended.then(() => Promise.allSettled(paths.map(({ path }) => removePath(path))));
  await Promise.allSettled([removed, ...modules.map(({ url, data }) => runModule(url, data))]);
}

async function runModule(url: string, data: unknown): Promise<void> {
  const { cleanUp } = (await import(url)) as CleanUpModule;
  await cleanUp?.(data);
}

/** Removes a file, or a folder with its contents. A symbolic link is removed itself, not its target. */
async function removePath(path: string): Promise<void> {
  const until = performance.now() + REMOVAL_TIMEOUT_MS;
  for (;;) {
    try {
      await rm(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (performance.now() >= until) throw error;
      await sleep(RETRY_INTERVAL_MS);
    }
  }
}
