import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { lastLine } from "./answer-watch.ts";

/** Options for reaching a shell's prompt from any state of a console. */
export interface LoginOptions {
  readonly login: string | undefined;
  readonly password: string | undefined;
  readonly prompt: RegExp | string;
  readonly settleMs: number;
  readonly wakeMs: number;
}

/** The input that a silent console waits for. */
type Asked = "login" | "password" | "command";

interface Question {
  readonly asked: Asked;
  readonly line: string;
}

const LOGIN_PROMPT = /login: ?$/i;
const PASSWORD_PROMPT = /password: ?$/i;
/** The number of times that the login name is sent: after an empty line before its prompt, getty asks twice. */
const MAX_LOGINS = 3;

/** Answers the console's questions until it shows a shell's prompt, and returns the line of the prompt. */
export async function logIn(console: SerialConsole, options: LoginOptions, deadline: Deadline): Promise<string> {
  const answered = { login: 0, password: 0 };
  for (;;) {
    const { asked, line } = await nextQuestion(console, options, deadline);
    if (asked === "command") return line;
    const answer = options[asked];
    if (answer === undefined) throw refused(console, `the console asks for a ${asked}, but the options have none`);
    if (answered.password > 0 || answered.login === MAX_LOGINS)
      throw refused(console, `the console asked for the ${asked} again`);
    answered[asked]++;
    await console.sendLine(answer, { ...deadline.rest, secret: asked === "password" });
  }
}

/**
 * Waits until the console is silent with a prompt in its last line. Only silence distinguishes a prompt from similar text in
 * other output. A console that stays silent without a prompt is woken with an empty line.
 */
async function nextQuestion(console: SerialConsole, options: LoginOptions, deadline: Deadline): Promise<Question> {
  let silentSince = performance.now();
  for (let receivedLength = 0; ; ) {
    const { before } = await console.expect(TIMEOUT, { ...deadline.rest, idleTimeoutMs: options.settleMs });
    const line = lastLine(before);
    const asked = askedIn(line, options.prompt);
    if (asked !== undefined) {
      console.drain();
      return { asked, line };
    }
    if (deadline.rest.timeoutMs === 0) throw noPrompt(console, options, deadline);
    if (before.length !== receivedLength) silentSince = performance.now();
    receivedLength = before.length;
    if (performance.now() - silentSince < options.wakeMs) continue;
    await console.sendLine("", deadline.rest);
    silentSince = performance.now();
  }
}

function askedIn(line: string, prompt: RegExp | string): Asked | undefined {
  if (LOGIN_PROMPT.test(line)) return "login";
  if (PASSWORD_PROMPT.test(line)) return "password";
  return (typeof prompt === "string" ? line.endsWith(prompt) : line.search(prompt) >= 0) ? "command" : undefined;
}

function refused(console: SerialConsole, reason: string): SerialExpectError {
  return new SerialExpectError("login-failed", `openShell: ${reason}.\n${console.lastLines()}`);
}

function noPrompt(console: SerialConsole, { prompt }: LoginOptions, { timeoutMs }: Deadline): SerialExpectError {
  const message = `openShell: no login or shell prompt (${String(prompt)}) within ${formatDuration(timeoutMs)}.`;
  return new SerialExpectError("timeout", `${message}\n${console.lastLines()}`);
}
