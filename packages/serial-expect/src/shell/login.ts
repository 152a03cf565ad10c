import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { emptyLineFor } from "../dialect/detect.ts";
import type { ShellDialect } from "../dialect/dialect.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import type { Question } from "../login/question.ts";
import type { LoginScript } from "../login/script.ts";
import { EOF, TIMEOUT } from "../match/pattern.ts";
import { escapeRegExp } from "../text/escape-regexp.ts";
import { quoted } from "../text/evidence.ts";
import { lastLineAmongBootLines } from "../text/last-line.ts";

/** Options for reaching a shell's prompt from any state of a console. */
export interface ReachOptions {
  readonly script: LoginScript;
  readonly prompt: RegExp | string;
  readonly settleMs: number;
  readonly wakeMs: number;
  readonly dialect: ShellDialect | undefined;
}

/** The input that a console waits for: a question of the login, or a command. */
interface Asked {
  readonly asked: Question | "command";
  readonly line: string;
  /** The text since the last answer. */
  readonly text: string;
}

/** A console on which only the kernel and the init system write is woken after this many times {@link ReachOptions.wakeMs}. */
const NOISY_WAKES = 10;
/** The time within which a shell answers the first empty line; doubled after each time that it was too short. */
const FIRST_ANSWER_MS = 1000;

/** The way to a shell's prompt, from any state of a console. */
export class Login {
  readonly #console: SerialConsole;
  readonly #options: ReachOptions;
  readonly #deadline: Deadline;
  #answerMs = FIRST_ANSWER_MS;
  /** The last line that looked like a prompt, but no shell answered. */
  #mistaken: string | undefined;

  constructor(console: SerialConsole, options: ReachOptions, deadline: Deadline) {
    this.#console = console;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** Answers the console's questions until a shell waits for a command, and returns the line of its prompt. */
  async reachPrompt(): Promise<string> {
    for (;;) {
      const { asked, line, text } = await this.#nextQuestion();
      if (asked !== "command") await this.#answer(asked, line, text);
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

  async #answer(question: Question, line: string, text: string): Promise<void> {
    const { text: answer, isSecret, enter } = await this.#options.script.reply(question, line, text, this.#deadline);
    const options = { ...this.#deadline.rest, secret: isSecret };
    if (enter) await this.#console.sendLine(answer, options);
    else await this.#console.send(answer, options);
  }

  /**
   * Waits until a prompt stays in the last line, although the kernel and the init system may write: only time distinguishes a
   * prompt from similar text in other output. A console that stays silent without a prompt is woken with an empty line.
   */
  async #nextQuestion(): Promise<Asked> {
    const { settleMs, wakeMs, script } = this.#options;
    const quiet = new Quiet();
    for (;;) {
      const lookMs = Math.min(this.#deadline.rest.timeoutMs, 2 * settleMs || 1);
      const limits = { ...this.#deadline.rest, timeoutMs: lookMs, idleTimeoutMs: settleMs };
      const { kind, before, elapsedMs, beforeOmittedBytes } = await this.#console.expect([TIMEOUT, EOF], limits);
      script.look(before);
      if (kind === "eof") await this.#console.expect(TIMEOUT, { ...this.#deadline.rest, timeoutMs: 0 });
      const line = lastLineAmongBootLines(before);
      quiet.look(line, beforeOmittedBytes + before.length);
      const asked = this.#askedIn(line);
      if (asked !== undefined && (elapsedMs < lookMs || quiet.lineMs >= settleMs)) {
        this.#console.drain();
        return { asked, line, text: before };
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

  #askedIn(line: string): Asked["asked"] | undefined {
    const { prompt, script } = this.#options;
    const question = script.find(line);
    if (question !== undefined) return question;
    return (typeof prompt === "string" ? line.endsWith(prompt) : line.search(prompt) >= 0) ? "command" : undefined;
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
