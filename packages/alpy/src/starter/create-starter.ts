import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { packageFile } from "../package-file.ts";

/** Result of {@link createStarter}. */
export interface Starter {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The files in it, relative to it. */
  readonly files: readonly string[];
}

/** The other packages that the tests need, in the versions that the starter is tested with. */
const COMPANIONS = { "@types/node": "^24.0.0", typescript: "~6.0.3", vitest: "^5.1.1" };
const DEFAULT_NAME = "appliance-tests";
const MAX_SHOWN_FILES = 3;

/**
 * Creates a folder with the first tests of an appliance: a package that depends on this one, a configuration, a test.
 * @throws {Error} when the folder exists and is not empty
 */
export async function createStarter(path: string): Promise<Starter> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0) {
    throw new Error(
      `${folder} must be new or empty, but contains ${present.slice(0, MAX_SHOWN_FILES).join(", ")}: name another folder`,
    );
  }
  await cp(packageFile("starter"), folder, { recursive: true });
  // npm does not publish files named .gitignore.
  await rename(join(folder, "gitignore"), join(folder, ".gitignore"));
  await writeFile(join(folder, "package.json"), await manifestOf(basename(folder)));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return { folder, files: files.map((file) => relative(folder, join(file.parentPath, file.name))).sort() };
}

async function manifestOf(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile("package.json"), "utf8")) as { version: string };
  // npm's rules for names: lower case, no spaces.
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const manifest = {
    name: name || DEFAULT_NAME,
    private: true,
    type: "module",
    scripts: { test: "vitest run", typecheck: "tsc" },
    devDependencies: { "@alpy/alpy": `^${version}`, ...COMPANIONS },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
