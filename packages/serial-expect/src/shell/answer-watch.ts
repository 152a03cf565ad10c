import { stripVTControlCharacters } from "node:util";
import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { ExpectResult } from "../console/result.ts";
import { type Pattern, TIMEOUT } from "../match/pattern.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { findDamaged } from "./damaged-marker.ts";

/** An answer that may arrive. */
export interface Answer {
  readonly pattern: RegExp;
  /** The text by which a damaged answer is found; undefined: damaged answers are not searched for. */
  readonly head?: string | undefined;
}

/** A sign in the text that no answer will arrive. */
type Sign =
  /** The answer with this index arrived damaged. */
  | { readonly kind: "damaged"; readonly index: number }
  /** The console asks for a login, or for a password before the command has begun. */
  | { readonly kind: "login" }
  /** The last line is the shell's prompt again. */
  | { readonly kind: "prompt" };

/** A complete answer, or a sign that none will arrive. */
export type Seen = { readonly kind: "answer"; readonly result: ExpectResult } | Sign;

/** The interval between two looks at the received text grows between these limits. */
const FIRST_LOOK_MS = 200;
const LAST_LOOK_MS = 2000;
/** The silence after which the console's last line counts as a prompt. */
const PROMPT_SILENCE_MS = 800;
/** The length of the last text that is searched for damaged answers. */
const SEARCHED_CHARACTERS = 64 * 1024;
/** The length of the last text that is searched for a prompt. */
const PROMPT_CHARACTERS = 8 * 1024;

const LOGIN_PROMPT = /login: ?$/i;
/** Matches the last line of a console whose shell is gone. */
export const LOGIN_OR_PASSWORD_PROMPT = /(?:login|password): ?$/i;

/** Waits for answers, and checks from time to time whether something else has arrived instead. */
export class AnswerWatch {
  readonly #console: SerialConsole;
  readonly #prompt: string;

  /** @param prompt The last line of the console when the shell was opened. */
  constructor(console: SerialConsole, prompt: string) {
    this.#console = console;
    this.#prompt = prompt;
  }

  /**
   * Waits for one of the answers or a sign.
   * @throws {SerialExpectError} the codes of {@link SerialConsole.expect}, such as `timeout`
   */
  async answer(answers: readonly Answer[], deadline: Deadline, loginPrompt = LOGIN_PROMPT): Promise<Seen> {
    const patterns = answers.map(({ pattern }) => pattern);
    const silence = new Silence();
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, LAST_LOOK_MS)) {
      const { signal, timeoutMs } = deadline.rest;
      const last = timeoutMs <= lookMs;
      const awaited: Pattern[] = last ? patterns : [...patterns, TIMEOUT];
      const result = await this.#console.expect(awaited, { signal, timeoutMs: last ? timeoutMs : lookMs });
      if (result.kind === "match") return { kind: "answer", result };
      const recent = result.before.slice(-SEARCHED_CHARACTERS);
      const index = answers.findIndex(({ head }) => head !== undefined && findDamaged(recent, head) !== undefined);
      if (index >= 0) return { kind: "damaged", index };
      if (silence.lengthMs(result.beforeOmittedBytes + result.before.length) < PROMPT_SILENCE_MS) continue;
      const line = lastLine(result.before);
      if (loginPrompt.test(line)) return { kind: "login" };
      if (line !== "" && line === this.#prompt) return { kind: "prompt" };
    }
  }
}

/** Returns the last line without escape sequences, even if kernel lines with time stamps follow it. */
export function lastLine(text: string): string {
  const visible = stripVTControlCharacters(withoutKernelLines(text.slice(-PROMPT_CHARACTERS)));
  return visible.slice(Math.max(visible.lastIndexOf("\n"), visible.lastIndexOf("\r")) + 1);
}

/** Measures how long nothing has been received. */
class Silence {
  #receivedLength = -1;
  #startedAt = 0;

  lengthMs(receivedLength: number): number {
    const now = performance.now();
    if (receivedLength !== this.#receivedLength) this.#startedAt = now;
    this.#receivedLength = receivedLength;
    return now - this.#startedAt;
  }
}
