import { stripVTControlCharacters } from "node:util";
import type { WaitOptions } from "../console/options.ts";
import { quoted } from "../text/evidence.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { CODINGS, type Coding } from "./coding.ts";
import { DIGEST_TOOLS, type DigestTool, saysDigest } from "./digest.ts";

/** How a transfer is done. */
export interface TransferOptions extends WaitOptions {
  /** Called as it goes on, with the bytes that have arrived and all that are to. */
  onProgress?: ((transferredBytes: number, totalBytes: number) => void) | undefined;
}

/** Runs a command; `input` is typed once the command reads it, and ended by Ctrl-D. */
type Step = (command: string, input?: string) => Promise<{ exitCode: number; output: string }>;

/** The shell as a transfer uses it. */
export interface Steps {
  step: Step;
  /** Runs a command whatever became of the transfer, and does not reject. */
  cleanUp(command: string): Promise<void>;
  /** The error of a step that failed. */
  fail(why: string): Error;
}

/** What the far side has for transfers. */
export interface FarSide {
  coding: Coding;
  digest: DigestTool;
  hasStty: boolean;
  /** Where temporary files go: a path that a shell takes unquoted. */
  directory: string;
}

const DIRECTORIES = ['"$TMPDIR"', "/tmp", "/run", "/dev/shm", "."];
const MAX_TRIES = 5;

/** Finds out what the far side has. */
export async function probeFarSide(steps: Steps): Promise<FarSide> {
  const programs = [...CODINGS, ...DIGEST_TOOLS].map(({ program }) => program).concat("stty");
  const findPrograms = `run_found=;for run_word in ${programs.join(" ")};do command -v $run_word >/dev/null 2>&1&&run_found="$run_found$run_word,";done`;
  const isPlain = "case $run_word in ''|*[!a-zA-Z0-9_./-]*)continue;;esac";
  const findDirectory = `for run_word in ${DIRECTORIES.join(" ")};do ${isPlain};[ -d "$run_word" ]&&[ -w "$run_word" ]&&break;done`;
  const found = await told(steps, "$run_found$run_word", `${findPrograms};${findDirectory}`);
  const names = found.split(",");
  const has = ({ program }: { program: string }): boolean => names.slice(0, -1).includes(program);
  const coding = CODINGS.find(has);
  const digest = DIGEST_TOOLS.find(has);
  const directory = names.at(-1) ?? ".";
  if (coding && digest) return { coding, digest, hasStty: has({ program: "stty" }), directory };
  const wanted = coding ? DIGEST_TOOLS : CODINGS;
  throw steps.fail(`the far side has none of ${wanted.map(({ program }) => program).join(", ")}`);
}

/** What a word is expanded to by the shell after a command that must succeed; told twice, so that damage is noticed. */
export async function told(steps: Steps, word: string, after: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    const output = await mustSucceed(steps, `${after}&&echo "told ${word} told ${word} end"`);
    const [, value] = /^told (.*) told \1 end$/m.exec(output) ?? [];
    if (value !== undefined) return value;
    if (tries === MAX_TRIES) throw steps.fail(`the answer came damaged ${tries} times: ${quoted(output)}`);
  }
}

/** Has a file digested until the far side says what is expected. */
export async function requireDigest(steps: Steps, tool: DigestTool, word: string, expected: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const seen = await mustSucceed(steps, `${tool.program} <${word}`);
    if (saysDigest(seen, expected)) return;
    if (tries === MAX_TRIES) throw steps.fail(`${tool.program} gave ${quoted(seen)}, expected ${expected}`);
  }
}

/** A step that is part of a transfer and must succeed. */
export async function mustSucceed({ step, fail }: Steps, command: string): Promise<string> {
  const { exitCode, output } = await step(command);
  if (exitCode === 0) return output;
  throw fail(`${quoted(command)} ended with exit code ${exitCode}: ${quoted(output)}`);
}

/** What a command wrote, without kernel lines with time stamps and without escape sequences. */
export function cleaned(output: string): string {
  return stripVTControlCharacters(withoutKernelLines(output)).replaceAll("\r", "");
}
