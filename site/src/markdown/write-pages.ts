/** Writes the pages that Astro reads, from the Markdown files of the repository. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { pagesFolder, referenceFolder, root } from "../settings.ts";
import { LinkRewriter, sourceUrl } from "./links.ts";
import { formatPage, parsePage } from "./page.ts";
import { listSources } from "./sources.ts";

/** The page of a package's README is the first one of its group in the sidebar. */
const PACKAGE_SLUG = /^packages\/[^/]+$/;
const OVERVIEW = 'sidebar:\n  label: "Overview"\n  order: 0';

/** Writes all pages, and returns how many there are. Files whose text is the same stay as they are. */
export function writePages(): number {
  const sources = listSources();
  const links = new LinkRewriter(sources);
  const stale = new Set(globSync("**/*.{md,mdx}", { cwd: pagesFolder }));
  for (const { file, slug } of sources) {
    const path = `${slug === "" ? "index" : slug}${extname(file)}`;
    stale.delete(path);
    const page = pageOf(file);
    // A page of the reference has many sources: nobody can edit it.
    const editUrl = file.startsWith(referenceFolder) ? "false" : JSON.stringify(sourceUrl(file));
    const settings = PACKAGE_SLUG.test(slug) ? OVERVIEW : page.settings;
    update(join(pagesFolder, path), formatPage({ ...page, settings, body: links.rewrite(page.body, file) }, editUrl));
  }
  for (const path of stale) rmSync(join(pagesFolder, path));
  return sources.length;
}

function update(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(path, text);
}

function pageOf(file: string): ReturnType<typeof parsePage> {
  try {
    return parsePage(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${relative(root, file)}: ${String(error)}`, { cause: error });
  }
}
