import { chmod, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileIdentity } from "../digest/digest-cache.ts";
import { fileDigest, identityOf } from "../digest/file-digest.ts";
import { RAM_NAME } from "./state-files.ts";

/** Facts about a state that are only known when it is saved. */
export interface GoldenFacts {
  /** The machine's virtual clock when it was saved, in nanoseconds, as a decimal string. */
  readonly virtualNs: string;
}

/** The content of a state's `manifest.json`. */
export interface GoldenManifest extends GoldenFacts {
  /** The state of each file when it was saved, by its name in the folder. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly identity: FileIdentity }>>;
}

/**
 * Writes the files of a state through to the disk, makes them read-only, also for this user only, and returns the digest and
 * identity of each.
 */
export async function sealFiles(folder: string): Promise<GoldenManifest["files"]> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      // QEMU opens the RAM's file for writing even if it maps it privately.
      await chmod(path, name === RAM_NAME ? 0o600 : 0o400);
      await using file = await open(path, "r");
      await file.sync();
      const sha256 = await fileDigest(path);
      return [name, { sha256, identity: identityOf(await file.stat()) }] as const;
    }),
  );
  return Object.fromEntries(files);
}

/**
 * Checks that the files of a state are as they were saved.
 * @throws {Error} that names the first file that differs
 */
export async function verifyFiles(folder: string, { files }: GoldenManifest): Promise<void> {
  if (!(RAM_NAME in files)) throw new Error(`its manifest does not list the file ${RAM_NAME}`);
  for (const [name, { sha256, identity }] of Object.entries(files)) {
    const path = join(folder, name);
    const now = identityOf(await stat(path));
    if (JSON.stringify(now) !== JSON.stringify(identity)) throw new Error(`${name} was modified after it was saved`);
    // Read once per process; afterwards its identity shows that it is unmodified.
    if ((await fileDigest(path)) !== sha256) throw new Error(`${name} does not have the content that was saved`);
  }
}
