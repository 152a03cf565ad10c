/** Writes the pages that Astro reads, from the Markdown files of the repository. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { pagesFolder, referenceFolder, root } from "../settings.ts";
import { LinkRewriter, sourceUrl } from "./links.ts";
import { formatPage, parsePage } from "./page.ts";
import { listSources } from "./sources.ts";

/** The page of a package's README is the first one of its group in the sidebar. */
const PACKAGE_SLUG = /^packages\/[^/]+$/;
const OVERVIEW = 'sidebar:\n  label: "Overview"\n  order: 0';

/** Writes all pages, and returns how many there are. */
export function writePages(): number {
  const sources = listSources();
  const links = new LinkRewriter(sources);
  rmSync(pagesFolder, { recursive: true, force: true });
  for (const { file, slug } of sources) {
    const target = join(pagesFolder, `${slug === "" ? "index" : slug}${extname(file)}`);
    mkdirSync(dirname(target), { recursive: true });
    const page = pageOf(file);
    // A page of the reference has many sources: nobody can edit it.
    const editUrl = file.startsWith(referenceFolder) ? "false" : JSON.stringify(sourceUrl(file));
    const settings = PACKAGE_SLUG.test(slug) ? OVERVIEW : page.settings;
    writeFileSync(target, formatPage({ ...page, settings, body: links.rewrite(page.body, file) }, editUrl));
  }
  return sources.length;
}

function pageOf(file: string): ReturnType<typeof parsePage> {
  try {
    return parsePage(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${relative(root, file)}: ${String(error)}`, { cause: error });
  }
}
