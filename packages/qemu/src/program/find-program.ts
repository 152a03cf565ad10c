import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { badOption } from "../options/option-checks.ts";

/**
 * Returns the path of a program by its name or path, or the name itself if the PATH does not have it.
 * @throws {TypeError} for a name that is not a non-empty string
 */
export function findProgram(name: string): string {
  if (typeof name !== "string" || name === "") throw badOption("program", "a name or a path", name);
  if (name.includes("/")) return name;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}
