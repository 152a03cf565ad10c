import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns the absolute path of a file of this package, as installed. */
export function packageFile(name: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve("@alpy/alpy/package.json"))), name);
}
