import { stripVTControlCharacters } from "node:util";
import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { ExpectResult } from "../console/result.ts";
import { type Pattern, TIMEOUT } from "../match/pattern.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { findDamaged } from "./damaged-marker.ts";

/** What may be answered. */
export interface Answer {
  pattern: RegExp;
  /** What it is looked for by when it is damaged; undefined: not at all. */
  head?: string | undefined;
}

/** What is to be seen in the text while no answer comes. */
type Sign =
  /** An answer came damaged: `index` says which. */
  | { kind: "damaged"; index: number }
  /** The console asks for a login, or for a password where no command has begun. */
  | { kind: "login" }
  /** The shell's prompt stands there as it did when the shell was opened. */
  | { kind: "prompt" };

/** An answer that came whole, or a sign of why none will. */
export type Seen = { kind: "answer"; result: ExpectResult } | Sign;

/** Between two looks at what came, in milliseconds. */
const FIRST_LOOK_MS = 200;
const LAST_LOOK_MS = 2000;
/** For how long nothing may have come before a prompt is taken for one. */
const PROMPT_QUIET_MS = 800;
/** Where a damaged answer and a prompt are looked for, in characters. */
const LOOKED_AT = 64 * 1024;
const LAST_CHARACTERS = 8 * 1024;

const LOGIN_PROMPT = /login: ?$/i;
/** What shows that a shell is gone where it should have read a line. */
export const LOGIN_OR_PASSWORD_PROMPT = /(?:login|password): ?$/i;

/** Waits for answers and looks from time to time at what came instead. */
export class ShellWatch {
  readonly #console: SerialConsole;
  readonly #prompt: string;

  /** `prompt`: the last line as it stood when the shell was opened. */
  constructor(console: SerialConsole, prompt: string) {
    this.#console = console;
    this.#prompt = prompt;
  }

  /**
   * The first of the answers, or a sign.
   * @throws what {@link SerialConsole.expect} throws, `timeout` among it
   */
  async answer(answers: readonly Answer[], deadline: Deadline, loginPrompt = LOGIN_PROMPT): Promise<Seen> {
    const patterns = answers.map(({ pattern }) => pattern);
    const quiet = new Quiet();
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, LAST_LOOK_MS)) {
      const { signal, timeoutMs } = deadline.rest;
      const last = timeoutMs <= lookMs;
      const awaited: Pattern[] = last ? patterns : [...patterns, TIMEOUT];
      const result = await this.#console.expect(awaited, { signal, timeoutMs: last ? timeoutMs : lookMs });
      if (result.kind === "match") return { kind: "answer", result };
      const looked = result.before.slice(-LOOKED_AT);
      const index = answers.findIndex(({ head }) => head !== undefined && findDamaged(looked, head) !== undefined);
      if (index >= 0) return { kind: "damaged", index };
      if (quiet.since(result.beforeOmittedBytes + result.before.length) < PROMPT_QUIET_MS) continue;
      const line = lastLine(result.before);
      if (loginPrompt.test(line)) return { kind: "login" };
      if (line !== "" && line === this.#prompt) return { kind: "prompt" };
    }
  }
}

/** The last line without escape sequences, also where kernel lines with time stamps came after it. */
export function lastLine(text: string): string {
  const visible = stripVTControlCharacters(withoutKernelLines(text.slice(-LAST_CHARACTERS)));
  return visible.slice(Math.max(visible.lastIndexOf("\n"), visible.lastIndexOf("\r")) + 1);
}

/** For how long no more has come. */
class Quiet {
  #length = -1;
  #from = 0;

  since(length: number): number {
    const now = performance.now();
    if (length !== this.#length) this.#from = now;
    this.#length = length;
    return now - this.#from;
  }
}
