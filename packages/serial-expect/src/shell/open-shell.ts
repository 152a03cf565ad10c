import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { consoleCheck } from "../console/options.ts";
import { checkArgument, checkOptions } from "../option-checks.ts";
import { logIn } from "./login.ts";
import { type ShellOptions, shellChecks } from "./options.ts";
import { createShell, type Shell } from "./shell.ts";

const DEFAULT_PROMPT = /[#$%>] $/;
const DEFAULT_SETTLE_MS = 150;
const DEFAULT_WAKE_MS = 1000;

/**
 * Opens a shell on a console in any state: logs in if the console asks for it, wakes a silent console, and checks that a
 * POSIX shell answers. The caller still owns the console.
 *
 * @example
 * ```ts
 * const shell = await openShell(console, { login: "root", password: "secret" });
 * const { output } = await shell.check("uname -r");
 * ```
 * @throws {SerialExpectError} `login-failed`, `timeout`, `eof`, `busy`, `closed`, `stream-failed`
 * @throws {TypeError} if an option is unknown or has a bad value
 */
export async function openShell(console: SerialConsole, options: ShellOptions = {}): Promise<Shell> {
  checkArgument("openShell: console", consoleCheck, console);
  checkOptions("openShell", options, shellChecks);
  const { timeoutMs = console.timeoutMs, signal, login, password, prompt = DEFAULT_PROMPT } = options;
  const { settleMs = DEFAULT_SETTLE_MS, wakeMs = DEFAULT_WAKE_MS } = options;
  const deadline = new Deadline(timeoutMs, signal);
  const promptLine = await logIn(console, { login, password, prompt, settleMs, wakeMs }, deadline);
  const shell = createShell(console, promptLine);
  await shell.check("true", deadline.rest);
  return shell;
}
