/**
 * Searches names, comments, strings and docs for words that we do not use (`src/words/habit-words.ts`). Without arguments it
 * searches the areas that have been rewritten; `--all` searches the whole repository; any other argument is a file to search.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ALLOWED_USES } from "./src/words/allowed-uses.ts";
import { searchedFiles } from "./src/words/searched-files.ts";
import { covers, habitWordsIn, isAllowed } from "./src/words/word-faults.ts";

const root = resolve(import.meta.dirname, "..");
const args = process.argv.slice(2);
const named = args.filter((arg) => arg !== "--all");
const files = (named.length > 0 ? named : searchedFiles(root, args.includes("--all"))).filter((file) =>
  existsSync(join(root, file)),
);
const found = files.flatMap((file) => habitWordsIn(file, readFileSync(join(root, file), "utf8")));
const faults = found.filter((fault) => !ALLOWED_USES.some((use) => isAllowed(use, fault)));
const searched = ALLOWED_USES.filter((use) => args.includes("--all") || files.some((file) => covers(use, file)));
const unused = searched.filter((use) => named.length === 0 && !found.some((fault) => isAllowed(use, fault)));

for (const { file, line, words, instead } of faults) console.error(`${file}:${line}: "${words}": write ${instead}`);
for (const { file, words } of unused)
  console.error(`allowed-uses.ts: ${file} has no ${words ?? "habit words"}: remove it`);
if (files.length === 0) console.error("no file was found: the check itself is broken");
console.log(`words: ${files.length} files, ${faults.length} faults`);
process.exitCode = faults.length + unused.length > 0 || files.length === 0 ? 1 : 0;
