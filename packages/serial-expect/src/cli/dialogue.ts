import { stripVTControlCharacters } from "node:util";
import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { SerialExpectError } from "../errors.ts";
import type { LoginReply } from "../login/question.ts";
import type { LoginScript } from "../login/script.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { renderedLines } from "../text/rendered-lines.ts";
import type { ResolvedCliProfile } from "./options.ts";
import type { CliQuestion } from "./profile.ts";

/** The prompt at which a command line waits. */
export interface SeenPrompt {
  readonly kind: "prompt";
  /** The whole prompt. */
  readonly prompt: string;
  /** Its mode; undefined if it has none. */
  readonly mode: string | undefined;
  /** The lines before it, rendered, without notices. */
  readonly lines: readonly string[];
}

/** What may be asked before the next prompt, in addition to what the profile answers. */
export interface Asking {
  /** Searched first. */
  readonly questions: readonly CliQuestion[];
  /** The login, searched last: "New password: " of a profile is not "Password: ". */
  readonly login?: LoginScript | undefined;
}

type Seen = Omit<SeenPrompt, "lines"> | { readonly kind: "question"; reply(): Promise<LoginReply> };

const FIRST_CHARACTER = /[\s\S]/u;
/** The length of the last text in which a prompt and the notices behind it are searched for. */
const SEARCHED_CHARACTERS = 8 * 1024;
/** A longer output is refused: it would fill the memory. */
const MAX_OUTPUT_CHARACTERS = 64 * 1024 * 1024;
/** A far side that asks more often asks without an end. */
const MAX_ANSWERS = 100_000;

/** Reads what a command line sends, and answers its pagers and questions, until it waits at a prompt again. */
export class Dialogue {
  readonly #console: SerialConsole;
  readonly #profile: ResolvedCliProfile;
  readonly #settleMs: number;

  constructor(console: SerialConsole, profile: ResolvedCliProfile, settleMs: number) {
    this.#console = console;
    this.#profile = profile;
    this.#settleMs = settleMs;
  }

  /**
   * Waits for the next prompt.
   * @param wake Called when nothing that is known was received for a while.
   */
  async untilPrompt(
    asking: Asking,
    deadline: Deadline,
    wake?: { readonly afterMs: number; readonly call: () => Promise<void> },
  ): Promise<SeenPrompt> {
    let text = "";
    let answeredLength = 0;
    for (let answers = 0; answers < MAX_ANSWERS; ) {
      const unanswered = text.slice(answeredLength);
      asking.login?.look(unanswered);
      const seen = this.#seen(text, unanswered, asking, deadline);
      const quietMs = seen === undefined ? wake?.afterMs : this.#settleMs;
      const received = await this.#receive(deadline, quietMs);
      text += received;
      if (text.length > MAX_OUTPUT_CHARACTERS)
        throw new SerialExpectError("window-exceeded", `the output is longer than ${MAX_OUTPUT_CHARACTERS} characters`);
      if (received !== "") continue;
      if (seen === undefined) await wake?.call();
      else if (seen.kind === "prompt") return { ...seen, lines: this.#linesIn(text) };
      else {
        answers++;
        answeredLength = text.length;
        await this.#answer(await seen.reply(), deadline);
      }
    }
    throw new Error("unreachable: the far side asked without an end");
  }

  async #answer({ text, enter, isSecret }: LoginReply, { rest }: Deadline): Promise<void> {
    if (enter) await this.#console.sendLine(text, { ...rest, secret: isSecret });
    else await this.#console.send(text, { ...rest, secret: isSecret });
  }

  /** Waits for text and returns all that has arrived; the empty string if nothing is received for `quietMs`. */
  async #receive({ rest }: Deadline, quietMs: number | undefined): Promise<string> {
    const result = await this.#console.expect(quietMs === undefined ? FIRST_CHARACTER : [FIRST_CHARACTER, TIMEOUT], {
      ...rest,
      idleTimeoutMs: quietMs,
    });
    if (result.kind === "match") return result.before + result.text + this.#console.drain();
    // The whole time is over: the same call without TIMEOUT reports it.
    if (rest.timeoutMs <= (quietMs ?? 0)) await this.#console.expect(FIRST_CHARACTER, { timeoutMs: 0 });
    return "";
  }

  #seen(text: string, unanswered: string, { questions, login }: Asking, deadline: Deadline): Seen | undefined {
    if (unanswered === "") return undefined;
    const { pager, notices } = this.#profile;
    const last = renderedLines(lastPart(unanswered)).at(-1) ?? "";
    const known = [...questions, ...pager, ...this.#profile.questions].find(({ prompt }) => prompt.test(last));
    if (known !== undefined && last !== "") return { kind: "question", reply: () => Promise.resolve(replyOf(known)) };
    const line = last + spacesAtEnd(unanswered);
    const asked = login?.find(line);
    if (login !== undefined && asked !== undefined)
      return { kind: "question", reply: () => login.reply(asked, line, unanswered, deadline) };
    const prompt = withoutNotices(renderedLines(lastPart(text)), notices).at(-1);
    if (prompt === undefined || !this.#isPrompt(prompt)) return undefined;
    return { kind: "prompt", prompt, mode: this.#modeOf(prompt) };
  }

  /** Returns the lines before the prompt. */
  #linesIn(text: string): string[] {
    const { pager, notices } = this.#profile;
    const isPager = (line: string): boolean => line !== "" && pager.some((one) => one.prompt.test(line));
    return withoutNotices(renderedLines(text), notices)
      .slice(0, -1)
      .filter((line) => !isPager(line));
  }

  #isPrompt(line: string): boolean {
    return this.#profile.prompt?.test(line) === true || this.#modeOf(line) !== undefined;
  }

  #modeOf(line: string): string | undefined {
    return Object.entries(this.#profile.modes).find(([, { prompt }]) => prompt.test(line))?.[0];
  }
}

function replyOf({ answer, enter = true, secret = false }: CliQuestion): LoginReply {
  return { text: answer, isSecret: secret, enter };
}

/** Returns the spaces behind a prompt, which rendered lines do not have. */
function spacesAtEnd(text: string): string {
  return / *$/.exec(stripVTControlCharacters(text.slice(-SEARCHED_CHARACTERS)))?.[0] ?? "";
}

/** Returns the end of a text in which the last lines are: whole lines if possible. */
function lastPart(text: string): string {
  if (text.length <= SEARCHED_CHARACTERS) return text;
  const part = text.slice(-SEARCHED_CHARACTERS);
  return part.slice(part.indexOf("\n") + 1);
}

/** Removes notices, which may also be behind a prompt, and the empty lines behind the last line that they leave. */
function withoutNotices(lines: readonly string[], notices: readonly RegExp[]): string[] {
  const kept = lines.flatMap((line) => {
    const rest = notices.reduce((text, notice) => text.replace(notice, ""), line);
    return rest === "" && line !== "" ? [] : [rest];
  });
  const hadNotices = kept.length < lines.length || kept.some((line, at) => line !== lines[at]);
  while (hadNotices && kept.at(-1) === "") kept.pop();
  return kept;
}
