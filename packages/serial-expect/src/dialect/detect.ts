import { stripVTControlCharacters } from "node:util";
import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { lastLine } from "../text/last-line.ts";
import type { ShellDialect } from "./dialect.ts";
import { dialects } from "./dialects.ts";

/**
 * A line that changes nothing in any dialect: `echo` of variables that only some of them have, or a syntax error. The echo of
 * the line has `""` where the output has nothing, or a quote in PowerShell.
 */
export const PROBE = 'echo "~run,""$OPTIND,$ZSH_VERSION,$FISH_VERSION,$PSEdition,end"';

const MAX_TRIES = 3;
/** The time in which the far side answers. */
const ANSWER_MS = 10_000;
/** The silence after which the received text is looked at without the kernel's lines. */
const LOOK_MS = 300;

const VARIABLES = /~run,"?(\d*),([^,\s]*),([^,\s]*),([^,\s]*),end/;

/** Answers that are not the output of `echo`. */
const ANSWERS: readonly (readonly [RegExp, ShellDialect])[] = [
  [/OPTIND: Undefined variable/, "csh"],
  // With `set -u`.
  [/ZSH_VERSION: (?:unbound variable|parameter not set)/, "posix"],
  [/FISH_VERSION: parameter not set/, "zsh"],
  [/File "<[\w-]+>", line 1[\s\S]*?SyntaxError: /, "python"],
  [/Uncaught:?\s+SyntaxError: /, "node"],
];

/** Prompts of command lines that no answer identifies. */
const PROMPTS: readonly (readonly [RegExp, ShellDialect])[] = [
  [/=> $/, "uboot"],
  [/grub> $/, "grub"],
  [/iPXE> $/, "ipxe"],
];

/**
 * Returns a line that changes nothing, to see whether a prompt answers: an empty one, except that U-Boot would repeat the last
 * command.
 */
export function emptyLineFor(prompt: string, known?: ShellDialect): string {
  return dialects[known ?? likelyDialect(prompt)].emptyLine ?? "";
}

/** Returns the dialect that a prompt alone suggests: `posix`, unless only one command line has such a prompt. */
export function likelyDialect(prompt: string): ShellDialect {
  return PROMPTS.find(([pattern]) => pattern.test(prompt))?.[1] ?? "posix";
}

/** The far side as the detection knows it. */
export interface Unknown {
  /** The line in which it waits; empty without a terminal. */
  readonly prompt: string;
  /** Types a line. */
  readonly type: (line: string, deadline: Deadline) => Promise<void>;
}

/**
 * Finds out which dialect the far side speaks; `posix` if it does not show that.
 * @throws {SerialExpectError} the codes of {@link SerialConsole.expect}, except `timeout`
 */
export async function detectDialect(console: SerialConsole, far: Unknown, deadline: Deadline): Promise<ShellDialect> {
  const likely = likelyDialect(far.prompt);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    await far.type(PROBE, deadline);
    const answer = await awaitAnswer(console, far.prompt, deadline);
    if (answer === "late") return likely;
    if (answer === "prompt" && likely === "posix") continue;
    return answer === "prompt" || answer === "none of them" ? likely : answer;
  }
  return likely;
}

/** Waits for the answer, for the prompt without an answer, or until it is too late. */
async function awaitAnswer(
  console: SerialConsole,
  prompt: string,
  deadline: Deadline,
): Promise<ShellDialect | "none of them" | "prompt" | "late"> {
  const patterns = [VARIABLES, ...ANSWERS.map(([pattern]) => pattern)];
  for (const began = performance.now(); performance.now() - began < ANSWER_MS; ) {
    const { signal, timeoutMs } = deadline.rest;
    const options = { signal, timeoutMs: Math.min(timeoutMs, ANSWER_MS), idleTimeoutMs: LOOK_MS };
    const { kind, before, text } = await console.expect([...patterns, TIMEOUT], options);
    const seen = dialectIn(kind === "match" ? text : stripVTControlCharacters(withoutKernelLines(before)));
    if (seen === undefined && prompt !== "" && before !== "" && lastLine(before) === prompt) return "prompt";
    if (seen !== undefined) return seen;
    if (timeoutMs === 0) return "late";
  }
  return "late";
}

function dialectIn(text: string): ShellDialect | "none of them" | undefined {
  const variables = VARIABLES.exec(text);
  if (variables === null) return ANSWERS.find(([pattern]) => pattern.test(text))?.[1];
  const [, optind, zshVersion, fishVersion, psEdition] = variables;
  if (zshVersion) return "zsh";
  if (optind) return "posix";
  if (fishVersion) return "fish";
  return psEdition ? "powershell" : "none of them";
}
