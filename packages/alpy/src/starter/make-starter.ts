import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CommandError, exitCodes } from "../cli/exit-codes.ts";
import { packageFile } from "../cli/package-file.ts";

/** What {@link makeStarter} has made. */
export interface Starter {
  /** Its absolute path. */
  folder: string;
  /** The files in it, relative to it. */
  files: string[];
}

/**
 * Makes a folder in which an appliance can be tested: a package that depends on this one, a configuration, a first test.
 * @throws {CommandError} when the folder is there and not empty
 */
export async function makeStarter(path: string): Promise<Starter> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  if (present.length > 0)
    throw new CommandError(`${folder} is not empty: it has ${present.slice(0, 3).join(", ")}`, exitCodes.usage);
  await cp(packageFile("starter"), folder, { recursive: true });
  // npm does not publish a file of that name.
  await rename(join(folder, "gitignore"), join(folder, ".gitignore"));
  await nameIt(join(folder, "package.json"), basename(folder));
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1));
  return { folder, files: paths.sort() };
}

async function nameIt(path: string, name: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, "utf8")) as { name: string };
  // npm's rules for names: lower case, no spaces.
  manifest.name =
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "") || "appliance-tests";
  await writeFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
