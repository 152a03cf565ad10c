/** Rewrites the links of Markdown files, which lead to files of the repository, so that they lead to pages. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { base, REPOSITORY_URL, root } from "../settings.ts";
import type { Source } from "./sources.ts";

const CODE = /^ *```[\s\S]*?^ *```$|`[^`\n]+`/gm;
/** A private character of Unicode: no text has it. */
const MARK = "\ue000";
const CODE_PLACE = new RegExp(`${MARK}(\\d+)${MARK}`, "g");
const LINK = /(?<!!)\]\(([^)\s]+)\)/g;
const FIGURE = /^!\[([^\]]*)\]\(([^)\s]+\.svg)\)$/gm;

/** Rewrites the links of one set of sources. */
export class LinkRewriter {
  readonly #addresses: ReadonlyMap<string, string>;

  constructor(sources: readonly Source[]) {
    this.#addresses = new Map(sources.map(({ file, slug }) => [resolve(file), slug]));
  }

  /** Returns the text with its links rewritten and its figures in place; code stays as it is. */
  rewrite(text: string, file: string): string {
    const codes: string[] = [];
    const withoutCode = text.replace(CODE, (code) => `${MARK}${codes.push(code) - 1}${MARK}`);
    return withoutCode
      .replace(FIGURE, (_whole, title: string, path: string) => inlineFigure(resolve(dirname(file), path), title))
      .replace(LINK, (_whole, target: string) => `](${this.#targetOf(target, file)})`)
      .replace(CODE_PLACE, (_whole, index: string) => codes[Number(index)] ?? "");
  }

  #targetOf(target: string, file: string): string {
    if (/^([a-z]+:|#)/.test(target)) return target;
    const path = target.replace(/#.*/, "");
    const anchor = target.slice(path.length);
    const found = resolve(dirname(file), path);
    const slug = this.#addresses.get(found) ?? this.#addresses.get(join(found, "README.md"));
    if (slug !== undefined) return `${addressOf(slug)}${anchor}`;
    if (!existsSync(found)) throw new Error(`${relative(root, file)}: the link ${target} leads to no file`);
    return sourceUrl(found) + anchor;
  }
}

/** Returns the path of a page on its server. */
function addressOf(slug: string): string {
  return slug === "" ? base : `${base}${slug}/`;
}

/** Returns the address of a file or folder in the repository. */
export function sourceUrl(path: string): string {
  return `${REPOSITORY_URL}/${statSync(path).isDirectory() ? "tree" : "blob"}/main/${relative(root, path)}`;
}

/** Returns a figure as part of the page, so that it has the colours of the page's theme. */
function inlineFigure(path: string, title: string): string {
  const svg = readFileSync(path, "utf8")
    .replace(/<\?xml.*?\?>\s*/, "")
    .replace(/\n\s*\n/g, "\n")
    .trim();
  const labelled = svg.replace("<svg ", `<svg role="img" aria-label="${title.replaceAll('"', "&quot;")}" `);
  return `<figure class="drawing">\n${labelled}\n</figure>`;
}
