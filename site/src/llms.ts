/** Writes the site as text for language models: a list of the pages (llms.txt, https://llmstxt.org), and all guides in one file. */
import { readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { parsePage } from "./markdown/page.ts";
import { listSources, type Source } from "./markdown/sources.ts";
import { pagesFolder } from "./settings.ts";

const SUMMARY = `# alpy

> alpy tests network virtual appliances: it boots the appliance's disk image in QEMU, ends each of its NICs in a network namespace of
> a container (a node) or in the test's own process (a wire), captures every frame, drives the serial console, and leaves nothing
> behind. It is written in TypeScript, for Node 24 and Linux.
`;

/** The part of the address that decides in which section a page is listed. */
const SECTIONS: Readonly<Record<string, string>> = {
  guides: "Guides",
  packages: "Packages",
  "coming-from": "Coming from other tools",
  project: "The project",
  reference: "Optional",
};

/** Writes llms.txt and llms-full.txt (without the reference) into the built site. */
export function writeLlmsFiles(folder: string, urlOf: (slug: string) => string): void {
  const pages = listSources().filter(({ file }) => !file.endsWith(".mdx"));
  const bySection = Map.groupBy(pages, ({ slug }) => SECTIONS[slug.split("/")[0] ?? ""] ?? "Start");
  const sections = ["Start", ...Object.values(SECTIONS)].map((title) => {
    const lines = (bySection.get(title) ?? []).map((page) => `- ${linkTo(page, urlOf)}`).sort();
    return `## ${title}\n\n${lines.join("\n")}\n`;
  });
  writeFileSync(join(folder, "llms.txt"), `${SUMMARY}\n${sections.join("\n")}`);
  const texts = pages.filter(({ slug }) => !slug.startsWith("reference")).map(textOf);
  writeFileSync(join(folder, "llms-full.txt"), `${SUMMARY}\n${texts.join("\n")}`);
}

function linkTo(page: Source, urlOf: (slug: string) => string): string {
  const { title, description } = readPage(page);
  return `[${title}](${urlOf(page.slug)}): ${description}`;
}

function textOf(page: Source): string {
  const { title, body } = readPage(page);
  return `# ${title}\n\n${body.replace(/<figure[\s\S]*?<\/figure>\n*/g, "").trim()}\n`;
}

function readPage({ file, slug }: Source): ReturnType<typeof parsePage> {
  return parsePage(readFileSync(join(pagesFolder, `${slug === "" ? "index" : slug}${extname(file)}`), "utf8"));
}
