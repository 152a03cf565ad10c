import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { ExpectResult } from "../console/result.ts";
import { SerialExpectError } from "../errors.ts";
import { type Answer, LOGIN_OR_PASSWORD_PROMPT, type Seen, type ShellWatch } from "./answer-watch.ts";
import { askLine, type CommandText, runLine } from "./command-lines.ts";
import { findDamaged } from "./damaged-marker.ts";
import { capturedNumber, Marker, type MarkerKind } from "./marker.ts";

/** What a command is run with. */
export interface RunContext {
  deadline: Deadline;
  /** Redirections of the command, with a space before them. */
  redirection?: string | undefined;
  /** Called when the command has begun: what is sent now, it reads. */
  begun?: (() => Promise<void>) | undefined;
}

/** How a command ended, as the console told. */
export interface Ran {
  exitCode: number;
  output: string;
  outputOmittedBytes: number;
}

/** Where a command's line is sent to. */
export interface Place {
  console: SerialConsole;
  watch: ShellWatch;
  /** The number of the command that ran before. */
  lastId: number;
}

const MAX_ASKS = 8;
/** What the shell answers for the exit code of a command that did not end. */
const NOT_ENDED = 999;

/** What may answer a line that a marker stands in, to be found also when damaged. */
export function answer(marker: Marker, kind: MarkerKind, numbers = 0): Answer {
  return { pattern: marker.pattern(kind, numbers), head: marker.head(kind) };
}

/** One try at running a command: sends its line once, and finds out what came of it. */
export class Attempt {
  readonly marker = new Marker();
  readonly #place: Place;
  readonly #deadline: Deadline;
  /** Whether its begin was seen, and how. */
  #begun: "no" | "whole" | "damaged" = "no";

  constructor(place: Place, deadline: Deadline) {
    this.#place = place;
    this.#deadline = deadline;
  }

  get hasBegun(): boolean {
    return this.#begun !== "no";
  }

  /** Undefined where the command was not run, as its line did not reach the shell whole. */
  async run(text: CommandText, { redirection, begun }: RunContext): Promise<Ran | undefined> {
    const { marker } = this;
    const stop = answer(marker, "stop", 2);
    await this.#place.console.sendLine(runLine(text, marker, redirection), this.#deadline.rest);
    let seen = await this.#see([stop, answer(marker, "begin"), answer(marker, "lack")]);
    if (indexOf(seen) === 1) {
      this.#begun = seen.kind === "answer" ? "whole" : "damaged";
      await begun?.();
      seen = await this.#see([stop]);
    } else if (seen.kind === "answer" && seen.result.index === 2) return undefined;
    const told = seen.kind === "answer" ? seen.result : undefined;
    const exitCode = told && checkedCode(told, marker);
    if (told && exitCode !== undefined) return { exitCode, ...this.#output(told, told.before.length) };
    const asked = await this.#ask(stop);
    if (asked === undefined) return undefined;
    const end = told ?? asked.result;
    const place = told ? undefined : findDamaged(end.before, marker.head("stop"));
    return { exitCode: asked.exitCode, ...this.#output(end, place?.start ?? end.before.length) };
  }

  /** Asks the shell, which waits for the next line, how the command ended. */
  async #ask(stop: Answer): Promise<{ exitCode: number; result: ExpectResult } | undefined> {
    for (let asks = 0; asks < MAX_ASKS; asks++) {
      const question = new Marker();
      await this.#place.console.sendLine(askLine(question), this.#deadline.rest);
      const seen = await this.#see([answer(question, "asked", 3), { pattern: stop.pattern }]);
      if (seen.kind !== "answer") continue;
      const { result } = seen;
      if (result.index === 1) {
        const exitCode = checkedCode(result, this.marker);
        if (exitCode !== undefined) return { exitCode, result };
        continue;
      }
      const [id = 0, exitCode = 0, checked] = result.captures.map(capturedNumber);
      if (id + exitCode + question.check !== checked) continue;
      if (id === this.marker.id && exitCode !== NOT_ENDED) return { exitCode, result };
      if (id === this.marker.id) throw this.#error("interrupted", "it was broken off, by a signal say");
      if (id === this.#place.lastId) return undefined;
      throw this.#error("shell-lost", "another shell answers");
    }
    throw this.#error("garbled", `the shell was asked ${MAX_ASKS} times for its exit code, and no answer was whole`);
  }

  /** Waits for an answer, or a sign of damage; a console must ask for a login twice to be believed. */
  async #see(answers: readonly Answer[]): Promise<Seen> {
    const { console, watch } = this.#place;
    const loginPrompt = this.hasBegun ? undefined : LOGIN_OR_PASSWORD_PROMPT;
    for (let asked = false; ; asked = true) {
      const seen = await watch.answer(answers, this.#deadline, loginPrompt);
      if (seen.kind !== "login") return seen;
      if (asked) throw this.#error("shell-lost", "the console asks for a login");
      await console.sendLine("", this.#deadline.rest);
    }
  }

  /** What came up to `length`, without the begin where that is still in it. */
  #output({ before, beforeOmittedBytes }: ExpectResult, length: number): Omit<Ran, "exitCode"> {
    const text = before.slice(0, length).replace(/\r+\n/g, "\n");
    if (this.#begun === "whole" || beforeOmittedBytes > 0)
      return { output: text, outputOmittedBytes: beforeOmittedBytes };
    const begin = findDamaged(text, `${this.marker.head("begin")}\n`);
    if (begin === undefined) throw this.#error("garbled", "where its output begins cannot be told");
    return { output: text.slice(begin.end), outputOmittedBytes: 0 };
  }

  #error(code: "interrupted" | "shell-lost" | "garbled", why: string): SerialExpectError {
    return new SerialExpectError(code, why);
  }
}

/** Which answer came, whole or damaged. */
function indexOf(seen: Seen): number {
  if (seen.kind === "answer") return seen.result.index;
  return seen.kind === "damaged" ? seen.index : -1;
}

function checkedCode({ captures }: ExpectResult, { check }: Marker): number | undefined {
  const [exitCode, checked] = captures.map(capturedNumber);
  return exitCode !== undefined && exitCode + check === checked ? exitCode : undefined;
}
