import { statSync } from "node:fs";
import { QemuError } from "../errors.ts";

/**
 * Checks that a file exists, unless none is given.
 * @param path the option by the path that the user wrote
 * @throws {QemuError} `disk-not-found`
 */
export function requireFile(path: string, file: string | undefined): void {
  if (file === undefined || statSync(file, { throwIfNoEntry: false })?.isDirectory() === false) return;
  throw new QemuError("disk-not-found", `${path}: there is no file ${file}`);
}
