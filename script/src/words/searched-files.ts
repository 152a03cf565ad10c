/** Chooses the files whose words are checked. */
import { execFileSync } from "node:child_process";

/** Areas that have been rewritten; `--all` searches everything. */
const AREAS = /^(script|images|bench|docs|packages\/carrot|\.changeset)\/|^[^/]+$(?<!README\.md)/;

/** Texts of others, generated files, and lists of exact names. */
const NOT_OURS = /(^|\/)fixtures\/|qemu-protocol\.ts$|^(COPYING|pnpm-lock\.yaml)$|\.(cap|pcap|pcapng|bin|png|gz|raw)$/;

/** Lists the tracked files, and new ones that are not ignored, whose text is ours. */
export function searchedFiles(root: string, all: boolean): string[] {
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listing.split("\0").filter((file) => file !== "" && isSearched(file, all));
}

/** Whether a file's words are checked. */
export function isSearched(file: string, all: boolean): boolean {
  return !NOT_OURS.test(file) && (all || AREAS.test(file));
}
