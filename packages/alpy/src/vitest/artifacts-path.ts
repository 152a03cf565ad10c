import { createHash } from "node:crypto";
import { join } from "node:path";

/** What identifies one attempt of a test. */
export interface TestAttempt {
  /** Name of its project; empty if it has none. */
  readonly project: string;
  /** Path of its file, relative to the root of the project. */
  readonly file: string;
  /** Names of the suites around it, from the outside in, and its own. */
  readonly names: readonly string[];
  /** For each of these names, the index among those with the same name in the same suite: 0 for the first or only one. */
  readonly twins: readonly number[];
  /** How often it was repeated before. */
  readonly repeat: number;
  /** How often it was retried before. */
  readonly retry: number;
}

/** Words that a file name shows unchanged, with one space between them. */
const WORDS = /^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._]*( [\p{L}\p{M}\p{N}._]+)*$/u;
/** Part of a path that a file name shows unchanged. */
const PATH_PART = /^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._]*(-[\p{L}\p{M}\p{N}._]+)*$/u;
/** The usual end of the name of a test's file, which is left out; any other end is shown. */
const USUAL_END = ".test.ts";
const SOURCE_END = /\.[cm]?[jt]sx?$/;

/** Leaves room for the attempt in the 255 bytes of a file name. */
const MAX_NAME_BYTES = 100;
const DIGEST_CHARACTERS = 8;
/** Shown for a name without any letter or digit. */
const NAMELESS = "unnamed";

/**
 * Returns the folder of a test's artifacts, `ROOT/FILE/TEST`: different for each test of a run, each of its repeats and each
 * of its retries, and the same in the next run. A name that file names cannot show exactly ends in a digest of it.
 * `~` is only in front of what is not part of a name: `PROJECT~FILE`, `TEST~2`, `TEST~repeat-1~retry-2`.
 */
export function artifactsPath(root: string, attempt: TestAttempt): string {
  const { project, file, names, twins, repeat, retry } = attempt;
  const folder = project === "" ? fileFolder(file) : `${nameOrDigest([project], PATH_PART, " ")}~${fileFolder(file)}`;
  const suffixes = [
    twins.some((index) => index > 0) ? `~${twins.map((index) => index + 1).join(".")}` : "",
    repeat > 0 ? `~repeat-${repeat}` : "",
    retry > 0 ? `~retry-${retry}` : "",
  ];
  return join(root, folder, nameOrDigest(names, WORDS, " ") + suffixes.join(""));
}

/** Returns the folder of a test's next testbed, if it opens several. @param index counted from 0 */
export function testbedPath(path: string, index: number): string {
  return index === 0 ? path : `${path}~testbed-${index + 1}`;
}

function fileFolder(file: string): string {
  const isUsual = file.endsWith(USUAL_END) && !SOURCE_END.test(file.slice(0, -USUAL_END.length));
  const shown = isUsual ? file.slice(0, -USUAL_END.length) : file;
  return nameOrDigest(shown.split("/"), PATH_PART, "/");
}

/** Joins parts by `--`. Adds a digest where that does not show each part exactly, so that other parts cannot have the same name. */
function nameOrDigest(parts: readonly string[], exact: RegExp, separator: string): string {
  const plain = parts.map((part) => part.replaceAll(/[^\p{L}\p{M}\p{N}._]+/gu, "-").replaceAll(/^[-.]+|-+$/g, ""));
  const name = plain.filter((part) => part !== "").join("--");
  if (parts.every((part) => exact.test(part)) && Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const digest = createHash("sha256")
    .update(JSON.stringify([separator, ...parts]))
    .digest("hex")
    .slice(0, DIGEST_CHARACTERS);
  const beginning = cutBytes(name, MAX_NAME_BYTES);
  return `${beginning === "" ? NAMELESS : beginning}~${digest}`;
}

/** Returns the beginning of a text, whole characters of at most a number of bytes. */
function cutBytes(text: string, maxBytes: number): string {
  let end = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
