import { unreachable } from "../unreachable.ts";
import { type Coding, codings } from "./coding.ts";
import { type DigestTool, digestTools } from "./digest.ts";
import { readValue, type Steps } from "./steps.ts";

/** The tools and the folder that the far side offers for transfers. */
export interface FarSide {
  readonly coding: Coding;
  readonly digest: DigestTool;
  readonly hasStty: boolean;
  /** The folder for temporary files: a path that needs no quotes in a shell. */
  readonly directory: string;
}

const DIRECTORIES = ['"$TMPDIR"', "/tmp", "/run", "/dev/shm", "."];

/** Finds out which tools and which folder the far side offers. */
export async function probeFarSide(steps: Steps): Promise<FarSide> {
  const programs = [...codings, ...digestTools].map(({ program }) => program).concat("stty");
  const findPrograms = `run_found=;for run_word in ${programs.join(" ")};do command -v $run_word >/dev/null 2>&1&&run_found="$run_found$run_word,";done`;
  const isPlain = "case $run_word in ''|*[!a-zA-Z0-9_./-]*)continue;;esac";
  const findDirectory = `for run_word in ${DIRECTORIES.join(" ")};do ${isPlain};[ -d "$run_word" ]&&[ -w "$run_word" ]&&break;done`;
  const found = await readValue(steps, "$run_found$run_word", `${findPrograms};${findDirectory}`);
  const names = found.split(",");
  const directory = names.pop() ?? unreachable("splitting a string returns at least one part");
  const has = ({ program }: { program: string }): boolean => names.includes(program);
  const coding = codings.find(has);
  const digest = digestTools.find(has);
  if (coding && digest) return { coding, digest, hasStty: has({ program: "stty" }), directory };
  const missing = coding ? digestTools : codings;
  throw steps.fail(`the far side has none of ${missing.map(({ program }) => program).join(", ")}`);
}
