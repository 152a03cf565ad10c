/** Serves the site while its pages are edited: writes the pages again when a Markdown file changes. Arguments are passed to Astro. */
import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { writePages } from "./markdown/write-pages.ts";
import { writeReference } from "./reference/write-reference.ts";
import { referenceFolder, root, siteFolder } from "./settings.ts";

const WATCHED = ["site/content", "packages", "docs", "images", "bench"];
const QUIET_MS = 100;

// The reference takes long: remove its folder to have it written again.
if (!existsSync(referenceFolder)) await writeReference();
writePages();

let timer: NodeJS.Timeout | undefined;
for (const folder of WATCHED)
  watch(join(root, folder), { recursive: true }, (_event, path) => {
    if (path === null || !/\.(mdx?|svg)$/.test(path) || path.includes("node_modules")) return;
    clearTimeout(timer);
    timer = setTimeout(rewrite, QUIET_MS);
  });

function rewrite(): void {
  try {
    console.log(`Pages: ${writePages()}`);
  } catch (error) {
    console.error(String(error));
  }
}

const astro = spawn("astro", ["dev", ...process.argv.slice(2)], {
  cwd: siteFolder,
  stdio: "inherit",
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
});
astro.on("exit", (code) => process.exit(code ?? 1));
