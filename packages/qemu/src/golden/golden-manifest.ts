import { chmod, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileDigest } from "../content/file-digest.ts";
import { RAM_NAME } from "./state-files.ts";

/** Facts about a state that are only known when it is saved. */
export interface GoldenFacts {
  /** The machine's virtual clock when it was saved, in nanoseconds, as a decimal string. */
  readonly virtualNs: string;
}

/** The content of a state's `manifest.json`. */
export interface GoldenManifest extends GoldenFacts {
  /** The SHA-256 of each file when it was saved, by its name in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes the files of a state through to the disk, makes them read-only, also for this user only, and returns the digest of each.
 */
export async function sealFiles(folder: string): Promise<GoldenManifest["files"]> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      // QEMU opens the RAM's file for writing even if it maps it privately.
      await chmod(path, name === RAM_NAME ? 0o600 : 0o400);
      await using file = await open(path, "r");
      await file.sync();
      return [name, await fileDigest(path)] as const;
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
  for (const [name, digest] of Object.entries(files)) {
    // A file that was digested in this boot of the host, and not modified since, is not read again.
    const isSame = (await fileDigest(join(folder, name))) === digest;
    if (!isSame) throw new Error(`${name} does not have the content that was saved`);
  }
}
