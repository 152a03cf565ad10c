import { chmod, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileIdentity } from "../digest/digest-cache.ts";
import { fileDigest, identityOf } from "../digest/file-digest.ts";
import { RAM_NAME } from "./state-files.ts";

/** What is known about a state only when it is saved. */
export interface GoldenFacts {
  /** The machine's virtual clock when it was saved, in nanoseconds, as a decimal string. */
  readonly virtualNs: string;
}

/** What the manifest of a state holds. */
export interface GoldenManifest extends GoldenFacts {
  /** By name in the folder: how each file was when it was saved. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly identity: FileIdentity }>>;
}

/** Makes the files of a state durable and read-only, and returns how each is now. */
export async function sealFiles(folder: string): Promise<GoldenManifest["files"]> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      // QEMU opens the RAM's file for writing even where it maps it privately.
      if (name !== RAM_NAME) await chmod(path, 0o444);
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
 * @throws {Error} that names the first file that is not
 */
export async function verifyFiles(folder: string, { files }: GoldenManifest): Promise<void> {
  if (!(RAM_NAME in files)) throw new Error("its manifest names no RAM");
  for (const [name, { sha256, identity }] of Object.entries(files)) {
    const path = join(folder, name);
    const now = identityOf(await stat(path));
    if (JSON.stringify(now) !== JSON.stringify(identity)) throw new Error(`${name} was modified after it was saved`);
    // Read once a process; afterwards its identity shows that it is unmodified.
    if ((await fileDigest(path)) !== sha256) throw new Error(`${name} does not hold what was saved`);
  }
}
