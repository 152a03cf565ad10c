/** Builds the site into `dist`: the reference from the sources, the pages from the repository's Markdown, and then checks them. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { siteFaults } from "./check/site-faults.ts";
import { writeLlmsFiles } from "./llms.ts";
import { writePages } from "./markdown/write-pages.ts";
import { writeReference } from "./reference/write-reference.ts";
import { base, siteFolder, siteUrl } from "./settings.ts";

const undocumented = await writeReference();
console.log(`Reference: ${undocumented.length} exports and members without a comment`);
console.log(`Pages: ${writePages()}`);
execFileSync("astro", ["build"], {
  cwd: siteFolder,
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
});
writeLlmsFiles(join(siteFolder, "dist"), (slug) => `${siteUrl ?? ""}${base}${slug}/`);
const faults = siteFaults(join(siteFolder, "dist"), base);
for (const fault of [...undocumented, ...faults]) console.error(fault);
console.log(`Site: dist, ${faults.length} faults`);
process.exitCode = undocumented.length + faults.length > 0 ? 1 : 0;
