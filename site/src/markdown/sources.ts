/** Lists the Markdown files of the repository that are pages of the site, and the addresses of the pages. */
import { globSync } from "node:fs";
import { referenceFolder, root, siteFolder } from "../settings.ts";

/** One Markdown file and its page. */
export interface Source {
  /** Path of the file. */
  readonly file: string;
  /** Address of the page below the base, without slashes at its ends: `packages/qmp/connections`. */
  readonly slug: string;
}

/** A set of files, and how the address of a page follows from its file. */
interface SourceSet {
  readonly folder: string;
  readonly patterns: readonly string[];
  readonly slugOf: (path: string) => string;
}

const SETS: readonly SourceSet[] = [
  { folder: `${siteFolder}/content`, patterns: ["**/*.{md,mdx}"], slugOf: (path) => path },
  {
    folder: root,
    patterns: ["packages/{alpy,qemu,qmp,serial-expect,pcap,docker-nodes,guard}/{README,docs/*}.md"],
    slugOf: (path) => path.replace("/docs/", "/").replace("README", "index"),
  },
  { folder: `${root}/docs`, patterns: ["*.md"], slugOf: (path) => `project/${path}` },
  { folder: root, patterns: ["{CONTRIBUTING,SECURITY}.md"], slugOf: (path) => `project/${path.toLowerCase()}` },
  { folder: root, patterns: ["images/*/README.md"], slugOf: (path) => `project/${path.replace("/README", "")}` },
  { folder: root, patterns: ["bench/README.md"], slugOf: () => "project/benchmarks.md" },
  { folder: root, patterns: ["site/README.md"], slugOf: () => "project/site.md" },
  { folder: referenceFolder, patterns: ["**/*.md"], slugOf: (path) => `reference/${path}` },
];

/** Returns all sources. */
export function listSources(): Source[] {
  return SETS.flatMap(({ folder, patterns, slugOf }) =>
    globSync([...patterns], { cwd: folder }).map((path) => ({
      file: `${folder}/${path}`,
      slug: slugOf(path)
        .replace(/\.mdx?$/, "")
        .replace(/(^|\/)index$/, ""),
    })),
  );
}
