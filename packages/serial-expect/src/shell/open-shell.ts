import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { consoleCheck } from "../console/options.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import { checkLoginScript } from "../login/options.ts";
import { LoginScript } from "../login/script.ts";
import { checkArgument, checkOptions } from "../option-checks.ts";
import { quoted } from "../text/evidence.ts";
import { Login, type ReachOptions } from "./login.ts";
import { type ShellOptions, shellChecks } from "./options.ts";
import { createShell, type Shell } from "./shell.ts";

const DEFAULT_PROMPT = /[#$%>] $/;
const DEFAULT_SETTLE_MS = 150;
const DEFAULT_WAKE_MS = 1000;
/** The time in which a shell runs the first command; doubled after each time that it was too short. */
const FIRST_COMMAND_MS = 10_000;

/** Codes that mean that something else than a shell has read the first command. */
const NOT_A_SHELL: ReadonlySet<SerialExpectErrorCode> = new Set(["timeout", "shell-lost", "interrupted", "garbled"]);

/**
 * Opens a shell on a console in any state: logs in if the console asks for it, wakes a silent console, and checks that a
 * POSIX shell answers. Lines of the kernel and of the init system may arrive all the time. What looks like a prompt and does
 * not answer an empty line is a pause in other output: the login then starts over. The caller still owns the console.
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
  checkLoginScript("openShell", options.loginScript);
  const { timeoutMs = console.timeoutMs, signal, prompt = DEFAULT_PROMPT } = options;
  const { settleMs = DEFAULT_SETTLE_MS, wakeMs = DEFAULT_WAKE_MS } = options;
  signal?.throwIfAborted();
  const deadline = new Deadline(timeoutMs, signal);
  const script = new LoginScript("openShell", console, options);
  return await open(console, { script, prompt, settleMs, wakeMs }, deadline);
}

async function open(console: SerialConsole, options: ReachOptions, deadline: Deadline): Promise<Shell> {
  const login = new Login(console, options, deadline);
  for (let commandMs = FIRST_COMMAND_MS; ; commandMs *= 2) {
    const prompt = await login.reachPrompt().catch((error: unknown) => {
      throw ofLogin(error, console, login.missing);
    });
    const shell = createShell(console, prompt);
    const { signal, timeoutMs } = deadline.rest;
    try {
      await shell.check("true", { signal, timeoutMs: Math.min(commandMs, timeoutMs) });
      return shell;
    } catch (error) {
      const isRetried = error instanceof SerialExpectError && NOT_A_SHELL.has(error.code);
      if (isRetried && deadline.rest.timeoutMs > 0) continue;
      const seen = `${quoted(prompt)} is a prompt (${String(options.prompt)}), but no POSIX shell has run a command there`;
      throw ofLogin(
        error,
        console,
        `${seen} within ${formatDuration(deadline.timeoutMs)}: set prompt, or more timeoutMs`,
      );
    }
  }
}

/** Turns an error of a call that the login made into one of the login. */
function ofLogin(error: unknown, console: SerialConsole, state: string): unknown {
  if (!(error instanceof SerialExpectError) || error.message.startsWith("openShell: ")) return error;
  const why = REASONS[error.code];
  const message = `openShell: ${why === undefined ? state : `${why} during the login: ${state}`}.\n${console.lastLines()}`;
  return new SerialExpectError(error.code === "command-failed" ? "login-failed" : error.code, message, {
    cause: error,
  });
}

/** What happened to the console, by the code of the error. */
const REASONS: Readonly<Partial<Record<SerialExpectErrorCode, string>>> = {
  eof: "the stream ended",
  "stream-failed": "the stream failed",
  closed: "the console was closed",
  busy: "another call or expect runs on this console",
};
