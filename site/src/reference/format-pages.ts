/** Completes the pages of the reference: titles, first lines, and the pages that list them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { referenceFolder } from "../settings.ts";
import type { PublishedPackage } from "./packages.ts";
import { type RoomPage, TOP_PAGE } from "./rooms.ts";

/** Completes the pages that TypeDoc has written, and writes a page for each package and one for all. */
export function formatPages(pages: readonly RoomPage[]): void {
  for (const page of pages) completePage(page);
  const packages = Map.groupBy(pages, ({ owner }) => owner);
  for (const [owner, own] of packages) write(`${owner.folder}/index.md`, packagePage(owner, own));
  write("index.md", overview([...packages.keys()]));
}

function completePage(page: RoomPage): void {
  const path = `${page.owner.folder}/${page.name}.md`;
  const body = readFileSync(`${referenceFolder}/${path}`, "utf8").replace(/^# .*\n+/, "");
  const anchored = dropSpareAnchors(body);
  const label = labelOf(page);
  const head = frontMatter(`${page.owner.name}: ${label}`, purposeOf(page), label, page.name === TOP_PAGE ? 1 : 2);
  write(path, `${head}\n${purposeOf(page)}\n\n${importsOf(page)}\n\n${anchored}`);
}

/** Removes TypeDoc's anchor before each heading that has the same one on the site. */
function dropSpareAnchors(body: string): string {
  const seen = new Map<string, number>();
  return body.replace(
    /(?:<a id="([^"]+)"><\/a>\n\n)?^#{2,6} (.+)$/gm,
    (whole, anchor: string | undefined, heading: string) => {
      const slug = anchorOf(heading.replace(/\\/g, ""));
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      const own = count === 0 ? slug : `${slug}-${count}`;
      return anchor === own ? whole.slice(whole.indexOf("#")) : whole;
    },
  );
}

/** Returns the line of code, or the list, that says from where the exports of a page are imported. */
function importsOf({ exports }: RoomPage): string {
  const bySpecifier = [...Map.groupBy(exports, ({ specifier }) => specifier)];
  const only = bySpecifier[0];
  if (bySpecifier.length === 1 && only !== undefined) return `Import from \`${only[0]}\`.`;
  return bySpecifier
    .map(([specifier, own]) => {
      const names = own.map(({ reflection }) => `\`${reflection.name}\``).sort();
      return `- From \`${specifier}\`: ${names.join(", ")}`;
    })
    .join("\n");
}

function packagePage(owner: PublishedPackage, pages: readonly RoomPage[]): string {
  const sorted = pages.toSorted((a, b) => orderOf(a) - orderOf(b) || a.name.localeCompare(b.name));
  const rows = sorted.map((page) => {
    const links = namesOf(page).map((name) => `[\`${name}\`](${page.name}.md#${anchorOf(name)})`);
    return `| [${labelOf(page)}](${page.name}.md) | ${purposeOf(page)} | ${links.join(", ")} |`;
  });
  const description = `Every export of ${owner.name}, by task.`;
  const head = frontMatter(`Reference of ${owner.name}`, description, "Overview", 0);
  const guide = `[What it is for, with an example](../../../../packages/${owner.folder}/README.md).`;
  return `${head}\n${description} ${guide}\n\n| page | is about | exports |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

function overview(packages: readonly PublishedPackage[]): string {
  const lines = packages.map(({ name, folder }) => `- [\`${name}\`](${folder}/index.md)`);
  const description = "Every export of every package, with its options, defaults and errors.";
  const head = frontMatter("Reference", description, "Overview", 0);
  const generated =
    "The types that are generated from QEMU's schema (the namespaces `Qemu`, `Qemu10`, `Qemu11` and `Guest`) are not";
  return `${head}\n${description}\n\n${lines.join("\n")}\n\n${generated}
here: each has the name and the members that QEMU's own manual describes. \`@alpy/pcap/all\` and \`@alpy/serial-expect/all\` have all
entries of their packages in one, and \`@alpy/alpy\` has them as \`pcap\` and \`serialExpect\`.\n`;
}

function frontMatter(title: string, description: string, label: string, order: number): string {
  return `---\ntitle: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(description)}\nsidebar:\n  label: "${label}"\n  order: ${order}\n---\n`;
}

function labelOf({ name, room }: RoomPage): string {
  const words = name === TOP_PAGE ? "basics" : room.replaceAll("/", ": ").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns the names of a page's exports: functions first, whose names begin in lower case. */
function namesOf({ exports }: RoomPage): string[] {
  const names = exports.map(({ reflection }) => reflection.name).sort();
  return [...names.filter((name) => /^[a-z]/.test(name)), ...names.filter((name) => !/^[a-z]/.test(name))];
}

function orderOf({ name }: RoomPage): number {
  return name === TOP_PAGE ? 0 : 1;
}

function purposeOf({ owner, room }: RoomPage): string {
  return owner.rooms[room]?.is ?? "";
}

/** Returns the anchor of the first heading with a text, as GitHub and Starlight build it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

function write(path: string, text: string): void {
  mkdirSync(referenceFolder, { recursive: true });
  writeFileSync(`${referenceFolder}/${path}`, text);
}
