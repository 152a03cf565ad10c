import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { packageFile } from "../package-file.ts";

/** What {@link makeStarter} has made. */
export interface Starter {
  /** Its absolute path. */
  folder: string;
  /** The files in it, relative to it. */
  files: string[];
}

/** What the tests need besides this package, in the versions that the starter is tested with. */
const companions = { "@types/node": "^24.0.0", typescript: "~6.0.3", vitest: "^5.1.1" };

/**
 * Makes a folder in which an appliance can be tested: a package that depends on this one, a configuration, a first test.
 * @throws {Error} when the folder is there and not empty
 */
export async function makeStarter(path: string): Promise<Starter> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0) throw new Error(`${folder} is not empty: it has ${present.slice(0, 3).join(", ")}`);
  await cp(packageFile("starter"), folder, { recursive: true });
  // npm publishes no file of that name.
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
    name: name || "appliance-tests",
    private: true,
    type: "module",
    scripts: { test: "vitest run", typecheck: "tsc" },
    devDependencies: { "@alpy/alpy": `^${version}`, ...companions },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
