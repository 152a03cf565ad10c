import { createHash } from "node:crypto";
import { basename, join } from "node:path";

/** What a test is called, from the outside in. */
export interface TestName {
  /** Path of the file it stands in. */
  file: string;
  /** Names of the suites around it, and its own. */
  names: readonly string[];
}

const longestName = 100;

/** The folder of a test's artifacts: the file's name, then the test's, as far as a file may be called so. */
export function artifactsPath(root: string, { file, names }: TestName): string {
  return join(
    root,
    fileName(basename(file).replace(/(\.(integration|test|spec))*\.[cm]?[jt]sx?$/, "")),
    fileName(names.join(" ")),
  );
}

/** One that had to be cut gets a digest, so that it stays apart from others that begin alike. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._]+/gu, "-").replaceAll(/^[-.]+|-+$/g, "");
  if (plain !== "" && plain.length <= longestName) return plain;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.slice(0, longestName - 9)}-${digest}`;
}
