import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { emptyLineFor } from "../dialect/detect.ts";
import type { ShellDialect } from "../dialect/dialect.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { escapeRegExp } from "../text/escape-regexp.ts";
import { quoted } from "../text/evidence.ts";
import { lastLineAmongBootLines } from "../text/last-line.ts";

/** Options for reaching a shell's prompt from any state of a console. */
export interface LoginOptions {
  readonly login: string | undefined;
  readonly password: string | undefined;
  readonly prompt: RegExp | string;
  readonly settleMs: number;
  readonly wakeMs: number;
  readonly dialect: ShellDialect | undefined;
}

/** The input that a console waits for. */
type Asked = "login" | "password" | "command";

interface Question {
  readonly asked: Asked;
  readonly line: string;
}

const LOGIN_PROMPT = /login: ?$/i;
const PASSWORD_PROMPT = /password: ?$/i;
/** The number of times that the login name is sent: after an empty line before its prompt, getty asks twice. */
const MAX_LOGINS = 3;
/** A console on which only the kernel and the init system write is woken after this many times {@link LoginOptions.wakeMs}. */
const NOISY_WAKES = 10;
/** The time within which a shell answers the first empty line; doubled after each time that it was too short. */
const FIRST_ANSWER_MS = 1000;

/** The way to a shell's prompt, from any state of a console. */
export class Login {
  readonly #console: SerialConsole;
  readonly #options: LoginOptions;
  readonly #deadline: Deadline;
  readonly #answered = { login: 0, password: 0 };
  #answerMs = FIRST_ANSWER_MS;
  /** The last line that looked like a prompt, but no shell answered. */
  #mistaken: string | undefined;

  constructor(console: SerialConsole, options: LoginOptions, deadline: Deadline) {
    this.#console = console;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** Answers the console's questions until a shell waits for a command, and returns the line of its prompt. */
  async reachPrompt(): Promise<string> {
    for (;;) {
      const { asked, line } = await this.#nextQuestion();
      if (asked !== "command") await this.#answer(asked);
      else if (await this.#isConfirmed(line)) return line;
      else this.#mistaken = line;
    }
  }

  /** Describes why no prompt was reached, for an error. */
  get missing(): string {
    const { prompt } = this.#options;
    const base = `no login or shell prompt (${String(prompt)})`;
    if (this.#mistaken === undefined) return base;
    return `${base}; ${quoted(this.#mistaken)} looked like one, but nothing answered an empty line`;
  }

  async #answer(asked: "login" | "password"): Promise<void> {
    const answer = this.#options[asked];
    if (answer === undefined)
      throw this.#refused(`the console asks for a ${asked}, but the options have none: set ${asked}`);
    if (this.#answered.password > 0 || this.#answered.login === MAX_LOGINS)
      throw this.#refused(`the console asked for the ${asked} again: check login and password`);
    this.#answered[asked]++;
    await this.#console.sendLine(answer, { ...this.#deadline.rest, secret: asked === "password" });
  }

  /**
   * Waits until a prompt stays in the last line, although the kernel and the init system may write: only time distinguishes a
   * prompt from similar text in other output. A console that stays silent without a prompt is woken with an empty line.
   */
  async #nextQuestion(): Promise<Question> {
    const { settleMs, wakeMs } = this.#options;
    const quiet = new Quiet();
    for (;;) {
      const lookMs = Math.min(this.#deadline.rest.timeoutMs, 2 * settleMs || 1);
      const { before, elapsedMs, beforeOmittedBytes } = await this.#console.expect(TIMEOUT, {
        ...this.#deadline.rest,
        timeoutMs: lookMs,
        idleTimeoutMs: settleMs,
      });
      const line = lastLineAmongBootLines(before);
      quiet.look(line, beforeOmittedBytes + before.length);
      const asked = this.#askedIn(line);
      if (asked !== undefined && (elapsedMs < lookMs || quiet.lineMs >= settleMs)) {
        this.#console.drain();
        return { asked, line };
      }
      if (this.#deadline.rest.timeoutMs === 0) throw this.#late();
      if (quiet.allMs < wakeMs && quiet.lineMs < NOISY_WAKES * wakeMs) continue;
      await this.#console.sendLine(emptyLineFor("", this.#options.dialect), this.#deadline.rest);
      quiet.restart();
    }
  }

  /**
   * Checks whether a shell waits: it answers an empty line with its prompt. A pause in other output only looks like one, and
   * at most echoes the line.
   */
  async #isConfirmed(line: string): Promise<boolean> {
    await this.#console.sendLine(emptyLineFor(line, this.#options.dialect), this.#deadline.rest);
    const promptAgain = new RegExp(`(?:^|[\\r\\n])${escapeRegExp(line)}$`);
    const { settleMs } = this.#options;
    for (const began = performance.now(); performance.now() - began < this.#answerMs; ) {
      const { timeoutMs, signal } = this.#deadline.rest;
      const options = { signal, timeoutMs: Math.min(timeoutMs, this.#answerMs), idleTimeoutMs: settleMs };
      const { kind, before } = await this.#console.expect([promptAgain, TIMEOUT], options);
      const asked = kind === "match" ? "command" : this.#askedIn(lastLineAmongBootLines(before));
      if (asked === "command") this.#console.drain();
      if (asked !== undefined) return asked === "command";
      if (timeoutMs === 0) throw this.#late();
    }
    this.#answerMs *= 2;
    return false;
  }

  #askedIn(line: string): Asked | undefined {
    const { prompt } = this.#options;
    if (LOGIN_PROMPT.test(line)) return "login";
    if (PASSWORD_PROMPT.test(line)) return "password";
    return (typeof prompt === "string" ? line.endsWith(prompt) : line.search(prompt) >= 0) ? "command" : undefined;
  }

  #refused(reason: string): SerialExpectError {
    return new SerialExpectError("login-failed", `openShell: ${reason}.\n${this.#console.lastLines()}`);
  }

  #late(): SerialExpectError {
    const message = `openShell: ${this.missing} within ${formatDuration(this.#deadline.timeoutMs)}.`;
    return new SerialExpectError("timeout", `${message}\n${this.#console.lastLines()}`);
  }
}

/** Measures how long the last line has not changed, and how long nothing at all has been received. */
class Quiet {
  #line: string | undefined;
  #length = -1;
  #lineSince = performance.now();
  #allSince = performance.now();

  get lineMs(): number {
    return performance.now() - this.#lineSince;
  }

  get allMs(): number {
    return performance.now() - this.#allSince;
  }

  look(line: string, length: number): void {
    if (line !== this.#line) this.#lineSince = performance.now();
    if (length !== this.#length) this.#allSince = performance.now();
    this.#line = line;
    this.#length = length;
  }

  restart(): void {
    this.#lineSince = performance.now();
    this.#allSince = performance.now();
  }
}
