import type { SerialConsole } from "../console/console.ts";
import { SerialExpectError } from "../errors.ts";
import type { ExpectedQuestion } from "./dialogue.ts";

const LOGIN_PROMPT = /(?:login|user ?name)(?: as)?: ?$/i;
const PASSWORD_PROMPT = /pass(?:word|code|phrase)[^:]*: ?$/i;
/** The number of times that a name is sent: some systems ask twice, because the first line was empty. */
const MAX_NAMES = 3;

/** Returns the questions of a login. A name or password that is asked for again was refused. */
export function loginQuestions(
  console: SerialConsole,
  { login, password }: { readonly login: string | undefined; readonly password: string | undefined },
): ExpectedQuestion[] {
  const asked = { names: 0, passwords: 0 };
  const failed = (reason: string): SerialExpectError =>
    new SerialExpectError("login-failed", `openCli: ${reason}.\n${console.lastLines()}`);
  return [
    {
      prompt: LOGIN_PROMPT,
      reply() {
        if (login === undefined) throw failed("the console asks for a login, but the options have none");
        if (asked.passwords > 0 || ++asked.names > MAX_NAMES) throw failed("the console asked for the login again");
        return { prompt: LOGIN_PROMPT, answer: login };
      },
    },
    {
      prompt: PASSWORD_PROMPT,
      reply() {
        if (password === undefined) throw failed("the console asks for a password, but the options have none");
        if (++asked.passwords > 1) throw failed("the console asked for the password again");
        return { prompt: PASSWORD_PROMPT, answer: password, secret: true };
      },
    },
  ];
}
