import { type SerialConsole, typedInterrupts } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { ExpectResult } from "../console/result.ts";
import type { CommandText } from "../dialect/command-text.ts";
import type { Dialect, Redirection } from "../dialect/dialect.ts";
import { capturedNumber, Marker, type MarkerKind } from "../dialect/marker.ts";
import { SerialExpectError } from "../errors.ts";
import { unreachable } from "../unreachable.ts";
import type { Activity, Answer, AnswerWatch, Seen } from "./answer-watch.ts";
import { findDamaged } from "./damaged-marker.ts";
import type { LineTyper } from "./line-typer.ts";

/** The deadline of a command, and its input. */
export interface RunContext {
  readonly deadline: Deadline;
  /** Where its input and output go. Default: to the console. */
  readonly redirection?: Redirection | undefined;
  /** Called when the command has begun and reads what is sent. */
  readonly onBegin?: (() => Promise<void>) | undefined;
}

/** The outcome of a command, according to the console. */
export interface RunOutcome {
  readonly exitCode: number;
  readonly output: string;
  readonly outputOmittedBytes: number;
}

/** The console and the shell that an attempt uses. */
export interface AttemptContext {
  readonly console: SerialConsole;
  readonly watch: AnswerWatch;
  readonly dialect: Dialect;
  readonly typer: LineTyper;
  /** The number of the previous command. */
  readonly lastId: number;
}

const MAX_QUESTIONS = 8;
/** The exit code that the shell reports for a command that did not end. */
const NO_EXIT_CODE = 999;

/** Returns the answer to a line with a marker, which is also found if it is damaged. */
export function answer(marker: Marker, kind: MarkerKind, numbers = 0): Answer {
  return { pattern: marker.pattern(kind, numbers), head: marker.head(kind) };
}

/** One attempt to run a command: sends its line once, and finds out what happened. */
export class Attempt {
  readonly marker = new Marker();
  readonly #context: AttemptContext;
  readonly #deadline: Deadline;
  /** Whether the begin marker has arrived, complete or damaged. */
  #begun: "no" | "complete" | "damaged" = "no";

  constructor(context: AttemptContext, deadline: Deadline) {
    this.#context = context;
    this.#deadline = deadline;
  }

  /** Whether the command has begun. */
  get hasBegun(): boolean {
    return this.#begun !== "no";
  }

  /** Runs the command. Resolves with undefined if it was not run because its line reached the shell damaged. */
  async run(text: CommandText, { redirection, onBegin }: RunContext): Promise<RunOutcome | undefined> {
    const { marker } = this;
    const { console, dialect, typer } = this.#context;
    const stop = answer(marker, "stop", dialect.numbers.arriving(1));
    const running = { interrupts: typedInterrupts(console) };
    await typer.type(dialect.runLine(text, marker, redirection ?? {}), this.#deadline);
    let seen = await this.#see([stop, answer(marker, "begin"), answer(marker, "lack")]);
    if (indexOf(seen) === 1) {
      this.#begun = seen.kind === "answer" ? "complete" : "damaged";
      await onBegin?.();
      seen = await this.#see([stop], running);
    } else if (seen.kind === "answer" && seen.result.index === 2) return undefined;
    const stopped = seen.kind === "answer" ? seen.result : undefined;
    const exitCode = stopped && this.#checkedCode(stopped);
    if (stopped && exitCode !== undefined) return this.#outcome(exitCode, stopped, stopped.before.length);
    const asked = await this.#askExitCode(stop);
    if (asked === undefined) return undefined;
    const end = stopped ?? asked.result;
    const damagedStop = stopped ? undefined : findDamaged(end.before, marker.head("stop"));
    return this.#outcome(asked.exitCode, end, damagedStop?.start ?? end.before.length);
  }

  /** Asks the shell, which waits for the next line, how the command ended. */
  async #askExitCode(stop: Answer): Promise<{ exitCode: number; result: ExpectResult } | undefined> {
    const { dialect, typer, lastId } = this.#context;
    const { numbers } = dialect;
    for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
      const question = new Marker();
      await typer.type(dialect.askLine(question), this.#deadline);
      const seen = await this.#see([answer(question, "asked", numbers.arriving(2)), { pattern: stop.pattern }]);
      if (seen.kind !== "answer") continue;
      const { result } = seen;
      if (result.index === 1) {
        const exitCode = this.#checkedCode(result);
        if (exitCode !== undefined) return { exitCode, result };
        continue;
      }
      const values = numbers.values(result.captures.map(capturedNumber), question.check);
      if (values === undefined) continue;
      const [id, exitCode] = values;
      if (id === undefined || exitCode === undefined) unreachable("the answer has two values");
      if (id === this.marker.id && exitCode !== NO_EXIT_CODE) return { exitCode, result };
      if (id === this.marker.id)
        throw new SerialExpectError("interrupted", "the command was interrupted, for example by a signal");
      if (id === lastId) return undefined;
      throw new SerialExpectError("shell-lost", "another shell answers");
    }
    throw new SerialExpectError("garbled", `all ${MAX_QUESTIONS} answers with the exit code arrived damaged`);
  }

  /**
   * Waits for an answer or a sign of damage. While a line is read, the shell counts as lost when the console asks for a login
   * again after an empty line. While the command runs, nothing is typed: it would read it.
   */
  async #see(answers: readonly Answer[], activity: Activity = "reading"): Promise<Seen> {
    const { console, watch } = this.#context;
    for (let asked = false; ; asked = true) {
      const seen = await watch.answer(answers, this.#deadline, activity);
      if (seen.kind === "rebooted")
        throw new SerialExpectError("shell-lost", "the machine stopped or booted, and the console asks for a login");
      if (seen.kind === "interrupted")
        throw new SerialExpectError(
          "interrupted",
          "the shell's prompt is back after the Ctrl-C or Ctrl-\\ that was typed",
        );
      if (seen.kind !== "login") return seen;
      if (asked) throw new SerialExpectError("shell-lost", "the console asks for a login");
      await console.sendLine("", this.#deadline.rest);
    }
  }

  /** Returns the exit code of a stop marker; undefined if it is damaged. */
  #checkedCode({ captures }: ExpectResult): number | undefined {
    return this.#context.dialect.numbers.values(captures.map(capturedNumber), this.marker.check)?.[0];
  }

  #outcome(exitCode: number, end: ExpectResult, length: number): RunOutcome {
    const output = this.#output(end, length);
    return { exitCode: this.#context.dialect.exitCode?.(exitCode, output.output) ?? exitCode, ...output };
  }

  /** Returns the output up to `length`, without a damaged begin marker. */
  #output({ before, beforeOmittedBytes }: ExpectResult, length: number): Omit<RunOutcome, "exitCode"> {
    const { output = String } = this.#context.dialect;
    const text = output(before.slice(0, length).replace(/\r+\n/g, "\n"));
    if (this.#begun === "complete" || beforeOmittedBytes > 0)
      return { output: text, outputOmittedBytes: beforeOmittedBytes };
    const begin = findDamaged(text, `${this.marker.head("begin")}\n`);
    if (begin === undefined) throw new SerialExpectError("garbled", "the start of its output was not found");
    return { output: text.slice(begin.end), outputOmittedBytes: 0 };
  }
}

/** Returns the index of the answer, complete or damaged; -1 if there is none. */
function indexOf(seen: Seen): number {
  if (seen.kind === "answer") return seen.result.index;
  return seen.kind === "damaged" ? seen.index : -1;
}
