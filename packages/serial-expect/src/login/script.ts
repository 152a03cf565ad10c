import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { Waiter } from "../console/waiter.ts";
import { SerialExpectError } from "../errors.ts";
import { quoted } from "../text/evidence.ts";
import { linesAmongBootLines } from "../text/last-line.ts";
import { accountQuestions, accountRefusals, LoginStopped } from "./account.ts";
import type { LoginOptions, LoginStep } from "./options.ts";
import type { LoginReply, Question, Refusal } from "./question.ts";

/** More questions than any login asks: a console that asks more is not answered any more. */
const MAX_ANSWERS = 50;

/** The questions of one login and its state, for every way in which the last line of a console is found. */
export class LoginScript {
  readonly #call: string;
  readonly #console: SerialConsole;
  readonly #questions: readonly Question[];
  readonly #refusals: readonly Refusal[];
  readonly #counts = new Map<Question, number>();
  #answers = 0;

  /** @param call The function that the user called, as errors name it. */
  constructor(call: string, console: SerialConsole, options: LoginOptions) {
    const { loginScript = [] } = options;
    const given = loginScript.map((step, index) => ({ step, name: `loginScript[${index}]` }));
    this.#call = call;
    this.#console = console;
    this.#questions = [...given.flatMap(({ step, name }) => questionsOf(step, name)), ...accountQuestions(options)];
    this.#refusals = [...given.flatMap(({ step }) => refusalsOf(step)), ...accountRefusals()];
  }

  /** Returns the question that a line asks. */
  find(line: string): Question | undefined {
    return line === "" ? undefined : this.#questions.find(({ prompt }) => prompt.test(line));
  }

  /**
   * Looks at the text since the last answer. Before the first answer it is not about this login.
   * @throws {SerialExpectError} `login-failed` if a line refuses the login
   */
  look(text: string): void {
    if (this.#answers === 0) return;
    for (const line of linesAmongBootLines(text)) {
      const refusal = this.#refusals.find(({ prompt }) => prompt.test(line));
      if (refusal !== undefined) throw this.#failed(`the far side wrote ${quoted(line.trim())}: ${refusal.reason}`);
    }
  }

  /**
   * Returns the answer to a question.
   * @param text The text since the last answer.
   * @throws {SerialExpectError} `login-failed` if there is none, or the question was asked too often; `timeout`
   */
  async reply(question: Question, line: string, text: string, deadline: Deadline): Promise<LoginReply> {
    const count = (this.#counts.get(question) ?? 0) + 1;
    this.#counts.set(question, count);
    if (count > question.limit)
      throw this.#failed(
        `the console asked ${quoted(line)} again, which ${question.name} answers ${question.limit} times`,
      );
    if (++this.#answers > MAX_ANSWERS)
      throw this.#failed(`the console asked ${MAX_ANSWERS} questions without a prompt`);
    const captures = question.prompt.exec(line)?.slice(1) ?? [];
    const { signal, timeoutMs } = deadline.rest;
    const waiter = new Waiter<Settled>({ timeoutMs, signal });
    const asked = { line, captures, text: linesAmongBootLines(text).join("\n"), count, signal };
    void settled(async () => await question.reply(asked)).then((outcome) => waiter.settle(outcome));
    const outcome = await waiter.promise;
    if (outcome.kind === "aborted") throw outcome.reason;
    if (outcome.kind === "answered")
      return { text: this.#checked(outcome.answer, question), isSecret: question.isSecret, enter: question.enter };
    if (outcome.kind === "failed") throw this.#unanswered(outcome.error, line);
    throw new SerialExpectError("timeout", `${this.#call}: no answer to ${quoted(line)} was computed in time`);
  }

  #checked(answer: unknown, { name }: Question): string {
    if (typeof answer === "string") return answer;
    const path = name === "" ? "verificationCode" : name;
    throw new TypeError(`${this.#call}: ${path} must return a string, got a value of type ${typeof answer} (hidden)`);
  }

  #unanswered(error: unknown, line: string): unknown {
    if (error instanceof LoginStopped) return this.#failed(error.message);
    const reason = error instanceof Error ? error.message : String(error);
    return this.#failed(`the answer to ${quoted(line)} failed: ${reason}`, error);
  }

  #failed(reason: string, cause?: unknown): SerialExpectError {
    const message = this.#console.hideSecrets(`${this.#call}: ${reason}.\n${this.#console.lastLines()}`);
    return new SerialExpectError("login-failed", message, cause === undefined ? {} : { cause });
  }
}

type Settled =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

async function settled(action: () => Promise<unknown>): Promise<Settled> {
  try {
    return { kind: "answered", answer: await action() };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function questionsOf({ prompt, answer, secret, enter = true, limit = 1 }: LoginStep, name: string): Question[] {
  const given = answer ?? secret;
  if (given === undefined) return [];
  const reply: Question["reply"] = (question) => (typeof given === "string" ? given : given(question));
  return [{ prompt: stateless(prompt), isSecret: answer === undefined, enter, limit, name, reply }];
}

function refusalsOf({ prompt, error }: LoginStep): Refusal[] {
  return error === undefined ? [] : [{ prompt: stateless(prompt), reason: error }];
}

/** Returns a RegExp that does not remember where it has matched. */
function stateless({ source, flags }: RegExp): RegExp {
  return new RegExp(source, flags.replace(/[gy]/g, ""));
}
