/**
 * Keeps the code blocks of READMEs and docs equal to compiled example files. The line `<!-- example: examples/NAME.ts -->` right
 * before a block's fence names its file. Without arguments the script checks; `--write` updates the blocks.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const BLOCK = /(<!-- example: (\S+) -->\n```ts\n)([\s\S]*?)(```)/g;
const write = process.argv.includes("--write");

let blocks = 0;
const stale: string[] = [];
const PAGES = [
  "README.md",
  "{packages,images}/*/README.md",
  "docs/*.md",
  "packages/*/docs/*.md",
  "site/content/**/*.{md,mdx}",
];
for (const readme of globSync(PAGES, { cwd: root })) {
  const path = join(root, readme);
  const text = readFileSync(path, "utf8");
  const updated = text.replace(BLOCK, (_whole, opening: string, file: string, shown: string, closing: string) => {
    const source = readFileSync(join(dirname(path), file), "utf8");
    blocks += 1;
    if (source !== shown) stale.push(`${readme}: differs from ${file}`);
    return opening + source + closing;
  });
  if (write && updated !== text) writeFileSync(path, updated);
}

if (!write) for (const fault of stale) console.error(`${fault} (fix with: node script/readme-examples.ts --write)`);
console.log(`README examples: ${blocks} blocks, ${stale.length} ${write ? "updated" : "stale"}`);
process.exitCode = !write && stale.length > 0 ? 1 : 0;
