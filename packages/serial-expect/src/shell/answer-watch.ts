import { type SerialConsole, typedInterrupts } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import type { ExpectResult } from "../console/result.ts";
import { type Pattern, TIMEOUT } from "../match/pattern.ts";
import { escapeRegExp } from "../text/escape-regexp.ts";
import { lastLine } from "../text/last-line.ts";
import { BootEvidence } from "./boot-evidence.ts";
import { findDamaged } from "./damaged-marker.ts";

/** An answer that may arrive. */
export interface Answer {
  readonly pattern: RegExp;
  /** The text by which a damaged answer is found; undefined: damaged answers are not searched for. */
  readonly head?: string | undefined;
}

/**
 * What the far side does meanwhile. `reading`: it reads a line that was typed, and text in the form of a prompt is a sign.
 * Otherwise it runs the command, whose output can have any form.
 */
export type Activity = "reading" | Running;

/** The command runs. */
export interface Running {
  /** The number of interrupts that had been typed when its line was sent. */
  readonly interrupts: number;
}

/** A sign in the text that no answer will arrive. */
type Sign =
  /** The answer with this index arrived damaged. */
  | { readonly kind: "damaged"; readonly index: number }
  /** The console asks for a login or a password, although no command runs. */
  | { readonly kind: "login" }
  /** The last line is the shell's prompt again, although no command runs. */
  | { readonly kind: "prompt" }
  /** The machine stopped or booted while the command ran, and the console asks for a login. */
  | { readonly kind: "rebooted" }
  /** The caller typed Ctrl-C or Ctrl-\ while the command ran, and the last line is the shell's prompt again. */
  | { readonly kind: "interrupted" };

/** A complete answer, or a sign that none will arrive. */
export type Seen = { readonly kind: "answer"; readonly result: ExpectResult } | Sign;

/** The interval between two looks at the received text grows between these limits. */
const FIRST_LOOK_MS = 200;
const LAST_LOOK_MS = 2000;
/** The silence after which the console's last line counts as a prompt. */
const PROMPT_SILENCE_MS = 800;
/** The longest wait for the effect of an interrupt, and the silence that ends it. */
const EFFECT_MS = 500;
const EFFECT_SILENCE_MS = 100;
/** What terminals echo for Ctrl-C and Ctrl-\ (termios, ECHOCTL), and everything before it. */
const UNTIL_INTERRUPT_ECHO = /^[\s\S]*\^[C\\]/;
/** The length of the last text that is searched for damaged answers. */
const SEARCHED_CHARACTERS = 64 * 1024;

const LOGIN_PROMPT = /login: ?$/i;
/** Matches the last line of a console whose shell is gone. */
const LOGIN_OR_PASSWORD_PROMPT = /(?:login|password): ?$/i;

/** A look at the text since the last match. */
interface Look {
  readonly text: string;
  /** The length of all text since the last match, also of what is no longer kept. */
  readonly length: number;
  readonly silence: Silence;
}

/** Waits for answers, and checks from time to time whether something else has arrived instead. Types nothing. */
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
  async answer(answers: readonly Answer[], deadline: Deadline, activity: Activity = "reading"): Promise<Seen> {
    const patterns = answers.map(({ pattern }) => pattern);
    const silence = new Silence();
    const signOf = activity === "reading" ? this.#signWhileReading : this.#signsWhileRunning(activity);
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, LAST_LOOK_MS)) {
      const { signal, timeoutMs } = deadline.rest;
      const last = timeoutMs <= lookMs;
      const awaited: Pattern[] = last ? patterns : [...patterns, TIMEOUT];
      const result = await this.#console.expect(awaited, { signal, timeoutMs: last ? timeoutMs : lookMs });
      if (result.kind === "match") return { kind: "answer", result };
      const recent = result.before.slice(-SEARCHED_CHARACTERS);
      const index = answers.findIndex(({ head }) => head !== undefined && findDamaged(recent, head) !== undefined);
      if (index >= 0) return { kind: "damaged", index };
      const length = result.beforeOmittedBytes + result.before.length;
      silence.look(length);
      const sign = signOf({ text: result.before, length, silence });
      if (sign !== undefined) return sign;
    }
  }

  /**
   * Waits until a typed interrupt has had its effect: the prompt is back, or other text and then silence. dash discards a line
   * that arrives before that. A far side that shows nothing is not waited for longer than half a second.
   */
  async interruptSeen(deadline: Deadline): Promise<void> {
    const prompt = new RegExp(`(?:^|[\\r\\n])${escapeRegExp(this.#prompt)}$`);
    const { signal, timeoutMs } = deadline.rest;
    const effect = new Deadline(Math.min(EFFECT_MS, timeoutMs), signal);
    for (let seen = 0; effect.rest.timeoutMs > 0; ) {
      const result = await this.#console.expect([prompt, TIMEOUT], {
        ...effect.rest,
        idleTimeoutMs: EFFECT_SILENCE_MS,
      });
      if (result.kind === "match" || this.#isPrompt(lastLine(result.before))) return;
      // The terminal echoes an interrupt before the shell, which a busy machine runs late, acts on it.
      const { length } = result.before.replace(UNTIL_INTERRUPT_ECHO, "");
      if (length > 0 && length === seen) return;
      seen = length;
    }
  }

  readonly #signWhileReading = ({ text, silence }: Look): Sign | undefined => {
    if (silence.lengthMs < PROMPT_SILENCE_MS) return undefined;
    const line = lastLine(text);
    if (LOGIN_OR_PASSWORD_PROMPT.test(line)) return { kind: "login" };
    return this.#isPrompt(line) ? { kind: "prompt" } : undefined;
  };

  /** Returns the search for signs that cannot come from the output of a command alone. */
  #signsWhileRunning({ interrupts }: Running): (look: Look) => Sign | undefined {
    const boot = new BootEvidence();
    return ({ text, length, silence }) => {
      boot.look(text, length);
      if (silence.lengthMs < PROMPT_SILENCE_MS) return undefined;
      const line = lastLine(text);
      if (LOGIN_PROMPT.test(line) && boot.isConvincing(silence.startedAtMs)) return { kind: "rebooted" };
      return typedInterrupts(this.#console) > interrupts && this.#isPrompt(line) ? { kind: "interrupted" } : undefined;
    };
  }

  #isPrompt(line: string): boolean {
    return line !== "" && line === this.#prompt;
  }
}

/** Measures how long nothing has been received. */
class Silence {
  #receivedLength = -1;
  #startedAtMs = 0;

  /** When the last text arrived, as far as the looks show. */
  get startedAtMs(): number {
    return this.#startedAtMs;
  }

  get lengthMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  look(receivedLength: number): void {
    if (receivedLength !== this.#receivedLength) this.#startedAtMs = performance.now();
    this.#receivedLength = receivedLength;
  }
}
