import { stripVTControlCharacters } from "node:util";
import { quoted } from "../text/evidence.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { type DigestTool, saysDigest } from "./digest.ts";

const MAX_TRIES = 5;

/** Runs a command; `input` is typed once the command reads it, and ended with Ctrl-D. */
type Step = (command: string, input?: string) => Promise<{ exitCode: number; output: string }>;

/** The shell as a transfer uses it. */
export interface Steps {
  readonly step: Step;
  /** Runs a command even if the transfer failed. Never rejects. */
  cleanUp(command: string): Promise<void>;
  /** Creates the error of a step that failed. */
  fail(why: string): Error;
}

/**
 * Runs a command that must succeed, and returns the value to which the shell then expands a word. The shell prints it twice,
 * so that damage is noticed.
 */
export async function readValue(steps: Steps, word: string, after: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    const output = await mustSucceed(steps, `${after}&&echo "value ${word} value ${word} end"`);
    const [, value] = /^value (.*) value \1 end$/m.exec(output) ?? [];
    if (value !== undefined) return value;
    if (tries === MAX_TRIES) throw steps.fail(`the answer arrived damaged ${tries} times: ${quoted(output)}`);
  }
}

/** Computes a file's digest on the far side until it prints the expected one. */
export async function requireDigest(steps: Steps, tool: DigestTool, word: string, expected: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const output = await mustSucceed(steps, `${tool.program} <${word}`);
    if (saysDigest(output, expected)) return;
    if (tries === MAX_TRIES) throw steps.fail(`${tool.program} printed ${quoted(output)}, expected ${expected}`);
  }
}

/** Runs a step of a transfer that must succeed, and returns its output. */
export async function mustSucceed({ step, fail }: Steps, command: string): Promise<string> {
  const { exitCode, output } = await step(command);
  if (exitCode === 0) return output;
  throw fail(`${quoted(command)} ended with exit code ${exitCode}: ${quoted(output)}`);
}

/** Removes kernel lines with time stamps and escape sequences from a command's output. */
export function cleaned(output: string): string {
  return stripVTControlCharacters(withoutKernelLines(output)).replaceAll("\r", "");
}
