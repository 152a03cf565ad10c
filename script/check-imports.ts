/**
 * Checks all imports of the workspace: packages import only the siblings that `src/imports/package-directions.ts` allows;
 * inside a package, rooms (folders) import only the rooms that its `src/rooms.json` allows; files have no import circles,
 * types included; folders are small and named after their content. CONTRIBUTING.md describes the rules.
 */
import { existsSync, globSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkPackage } from "./src/imports/package-check.ts";
import { ALLOWED_SIBLINGS } from "./src/imports/package-directions.ts";

const root = resolve(import.meta.dirname, "..");
const folders = globSync("{packages/*,images/*,bench,script,reliability}/package.json", { cwd: root })
  .map((file) => file.replace(/\/package\.json$/, ""))
  .sort();
const results = folders.map((folder) => checkPackage(root, folder));
const unknown = folders.filter((folder) => !(folder in ALLOWED_SIBLINGS));
const faults = [
  ...unknown.map((folder) => `${folder} is not in script/src/imports/package-directions.ts: say what it may import`),
  ...results.flatMap((result) => result.faults),
];
const files = results.reduce((sum, result) => sum + result.files, 0);
if (files === 0 || !existsSync(join(root, "packages")))
  faults.push("no source file was found: the check itself is broken");

for (const fault of faults) console.error(fault);
console.log(`imports: ${files} files in ${folders.length} packages, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
