import { createHash } from "node:crypto";
import { basename, join } from "node:path";

/** The name of a test. */
export interface TestName {
  /** Path of its file. */
  readonly file: string;
  /** Names of the suites around it, from the outside in, and its own. */
  readonly names: readonly string[];
}

const MAX_NAME_CHARACTERS = 100;

/** Returns the folder of a test's artifacts: `ROOT/FILE/TEST`, without characters that are unusual in file names. */
export function artifactsPath(root: string, { file, names }: TestName): string {
  return join(
    root,
    fileName(basename(file).replace(/(\.(integration|test|spec))*\.[cm]?[jt]sx?$/, "")),
    fileName(names.join(" ")),
  );
}

/** Returns a name for a file. One that is cut ends in a digest, to differ from others with the same beginning. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._]+/gu, "-").replaceAll(/^[-.]+|-+$/g, "");
  if (plain !== "" && plain.length <= MAX_NAME_CHARACTERS) return plain;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.slice(0, MAX_NAME_CHARACTERS - 9)}-${digest}`;
}
