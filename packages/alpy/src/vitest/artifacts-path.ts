import { createHash } from "node:crypto";
import { basename, join } from "node:path";

/** The name of a test. */
export interface TestName {
  /** Path of its file. */
  readonly file: string;
  /** Names of the suites around it, from the outside in, and its own. */
  readonly names: readonly string[];
}

const MAXIMUM_NAME_LENGTH = 100;

/** Returns the folder of a test's artifacts: `ROOT/FILE/TEST`, without the characters that do not belong in file names. */
export function artifactsPath(root: string, { file, names }: TestName): string {
  return join(
    root,
    fileName(basename(file).replace(/(\.(integration|test|spec))*\.[cm]?[jt]sx?$/, "")),
    fileName(names.join(" ")),
  );
}

/** A name that was cut gets a digest, so that it differs from others with the same beginning. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._]+/gu, "-").replaceAll(/^[-.]+|-+$/g, "");
  if (plain !== "" && plain.length <= MAXIMUM_NAME_LENGTH) return plain;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.slice(0, MAXIMUM_NAME_LENGTH - 9)}-${digest}`;
}
