import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { consoleCheck } from "../console/options.ts";
import { detectDialect, likelyDialect } from "../dialect/detect.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { dialects } from "../dialect/dialects.ts";
import { pipedPosix, pipedZsh } from "../dialect/posix.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import { checkLoginScript } from "../login/options.ts";
import { LoginScript } from "../login/script.ts";
import { checkArgument, checkOptions, mustBe } from "../option-checks.ts";
import { quoted } from "../text/evidence.ts";
import type { Far } from "./far.ts";
import { pipeTyper, typerFor } from "./line-typer.ts";
import { Login, type ReachOptions } from "./login.ts";
import { type ShellOptions, shellChecks } from "./options.ts";
import { createShell, type Shell, setUpShell } from "./shell.ts";

const DEFAULT_PROMPT = /[#$%>] $/;
const DEFAULT_SETTLE_MS = 150;
const DEFAULT_WAKE_MS = 1000;
/** The time in which a shell runs the first command; doubled after each time that it was too short. */
const FIRST_COMMAND_MS = 10_000;
/** The same for boot loaders, in which a line takes seconds. */
const FIRST_FIRMWARE_COMMAND_MS = 60_000;

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
  const { dialect, hasTerminal = true } = options;
  if (!hasTerminal && dialect !== undefined && dialect !== "posix" && dialect !== "zsh")
    throw mustBe("openShell: dialect", "posix or zsh, because hasTerminal is false", dialect);
  signal?.throwIfAborted();
  const deadline = new Deadline(timeoutMs, signal);
  if (!hasTerminal) return await openWithoutTerminal(console, options, deadline);
  const script = new LoginScript("openShell", console, options);
  return await open(console, { script, prompt, settleMs, wakeMs, dialect }, options, deadline);
}

async function open(
  console: SerialConsole,
  options: ReachOptions,
  { dialect, keepPagers }: ShellOptions,
  deadline: Deadline,
): Promise<Shell> {
  const login = new Login(console, options, deadline);
  for (let commandMs = FIRST_COMMAND_MS; ; commandMs *= 2) {
    const prompt = await login.reachPrompt().catch((error: unknown) => {
      throw ofLogin(error, console, login.missing);
    });
    const { signal, timeoutMs } = deadline.rest;
    const likely = dialects[dialect ?? likelyDialect(prompt)];
    const firstMs = likely.echoesFirst ? FIRST_FIRMWARE_COMMAND_MS : commandMs;
    const first = new Deadline(Math.min(firstMs, timeoutMs), signal);
    try {
      const unknown = { prompt, type: typerFor(console, likely).type };
      const name = dialect ?? (await detectDialect(console, unknown, first));
      return await begin(console, { prompt, dialect: dialects[name], hasTerminal: true }, keepPagers, first);
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

/** Opens a shell that reads from a pipe: there is nothing to wait for before the first line. */
async function openWithoutTerminal(
  console: SerialConsole,
  { dialect, keepPagers }: ShellOptions,
  deadline: Deadline,
): Promise<Shell> {
  try {
    const unknown = { prompt: "", type: pipeTyper(console).type };
    const name = dialect ?? (await detectDialect(console, unknown, deadline));
    const far: Far = { prompt: "", dialect: name === "zsh" ? pipedZsh : pipedPosix, hasTerminal: false };
    return await begin(console, far, keepPagers, deadline);
  } catch (error) {
    throw ofLogin(error, console, `no POSIX shell has run a command within ${formatDuration(deadline.timeoutMs)}`);
  }
}

/** Runs the first command, which shows that a shell of this dialect answers. */
async function begin(console: SerialConsole, far: Far, keepPagers = false, deadline: Deadline): Promise<Shell> {
  const { nothing, noPagers }: Dialect = far.dialect;
  const shell = createShell(console, far);
  await setUpShell(shell, deadline);
  // A read-only variable is not a reason to fail.
  const isSet = !keepPagers && noPagers !== undefined && (await shell.run(noPagers, deadline.rest)).exitCode === 0;
  if (!isSet) await shell.check(nothing, deadline.rest);
  return shell;
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
