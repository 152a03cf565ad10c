/** Checks the built site: links and their anchors, titles, descriptions, headings, pictures, and that nothing is loaded from elsewhere. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HtmlPage, readHtmlPage } from "./html-page.ts";

const MAX_TITLE_LENGTH = 80;
const ELSEWHERE = /^(https?:)?\/\//;

/** Returns a line for each fault of the site in a folder that is served at `base`. */
export function siteFaults(folder: string, base: string): string[] {
  const files = globSync("**/*.html", { cwd: folder }).sort();
  const pages = new Map(files.map((file) => [file, readHtmlPage(join(folder, file))]));
  const faults = files.flatMap((file) => {
    const page = pages.get(file);
    if (page === undefined) return [];
    const local = page.resources.filter((path) => !ELSEWHERE.test(path));
    const links = [...page.links, ...local].flatMap((link) => linkFault(link, file, { folder, base, pages }) ?? []);
    return [...links, ...pageFaults(page)].map((fault) => `${file}: ${fault}`);
  });
  return [...faults, ...duplicateTitles(pages), ...styleFaults(folder)];
}

interface Site {
  readonly folder: string;
  readonly base: string;
  readonly pages: ReadonlyMap<string, HtmlPage>;
}

function linkFault(link: string, file: string, { folder, base, pages }: Site): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const url = new URL(link, `http://site${base}${file.replace(/index\.html$/, "")}`);
  if (!url.pathname.startsWith(base)) return `the link ${link} leads out of ${base}`;
  const path = decodeURIComponent(url.pathname.slice(base.length));
  const target = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  if (!existsSync(join(folder, target))) return `the link ${link} leads nowhere`;
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (anchor === "" || pages.get(target)?.ids.has(anchor) !== false) return undefined;
  return `the link ${link} leads to a page without this anchor`;
}

function pageFaults({ title, description, headings, resources, picturesWithoutText }: HtmlPage): string[] {
  const faults = resources.filter((path) => ELSEWHERE.test(path)).map((path) => `${path} is loaded from elsewhere`);
  if (title === "" || title.length > MAX_TITLE_LENGTH) faults.push(`the title is empty or too long: "${title}"`);
  if (description === "") faults.push("it has no description");
  if (headings[0] !== 1 || headings.filter((level) => level === 1).length !== 1) faults.push("it needs one h1, first");
  const jump = headings.findIndex((level, index) => level > (headings[index - 1] ?? 0) + 1);
  if (jump !== -1)
    faults.push(`heading ${jump + 1} of the page is an h${headings[jump]} below an h${headings[jump - 1]}`);
  if (picturesWithoutText > 0) faults.push(`${picturesWithoutText} pictures have no text`);
  return faults;
}

function duplicateTitles(pages: ReadonlyMap<string, HtmlPage>): string[] {
  const byTitle = Map.groupBy(pages, ([, { title }]) => title);
  return [...byTitle]
    .filter(([, found]) => found.length > 1)
    .map(([title, found]) => `${found.map(([file]) => file).join(", ")}: pages share the title "${title}"`);
}

function styleFaults(folder: string): string[] {
  return globSync("**/*.css", { cwd: folder }).flatMap((file) =>
    /url\(["']?(https?:)?\/\//.test(readFileSync(join(folder, file), "utf8"))
      ? [`${file}: it loads from elsewhere`]
      : [],
  );
}
