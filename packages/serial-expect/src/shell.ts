import { Deadline } from "./deadline.ts";
import { CommandError, SerialExpectError } from "./errors.ts";
import { quoted, quotedLines } from "./evidence.ts";
import { logIn } from "./login.ts";
import { requireMs, type WaitOptions } from "./options.ts";
import { TIMEOUT } from "./pattern.ts";
import type { SerialConsole } from "./session.ts";
import { commandLines, frameLine, parseExitCode } from "./shell-command.ts";
import { uploadFile } from "./upload.ts";

/** How a shell is reached. */
export interface ShellOptions extends WaitOptions {
  /** The answer to `login:`. Default: none; then a console that asks is an error. */
  login?: string | undefined;
  /** The answer to `Password:`; kept out of the transcript. Default: none; then a console that asks is an error. */
  password?: string | undefined;
  /**
   * What the last line of a waiting shell looks like, without escape sequences: a RegExp that it matches or a string that
   * it ends in. Default `/[#$%>] $/`.
   */
  prompt?: RegExp | string | undefined;
  /** How long the console must be silent for its last line to be taken for a prompt, in milliseconds. Default 150. */
  settleMs?: number | undefined;
  /** How long it is silent without a prompt before an empty line is sent, in milliseconds; `Infinity`: never. Default 1000. */
  wakeMs?: number | undefined;
}

/** How a command ended. */
export interface CommandResult {
  /** Its exit code, 0 to 255. */
  exitCode: number;
  /**
   * What it wrote, standard output and standard error together, with `\n` for the terminal's `\r\n`, and with what the
   * kernel wrote meanwhile.
   */
  output: string;
  /** How many bytes before `output` were dropped (see {@link ConsoleOptions.historyBytes}). */
  outputOmittedBytes: number;
}

const DEFAULT_PROMPT = /[#$%>] $/;
const DEFAULT_SETTLE_MS = 150;
const DEFAULT_WAKE_MS = 1000;
const INTERRUPT = "\u0003";
const INTERRUPT_TIMEOUT_MS = 1000;

/** A POSIX shell that waits for commands on a console. It needs `command`, `eval` and `echo`, and `printf` for unusual characters. */
export class Shell {
  /** The console it is reached by, to be used freely while no command runs. */
  readonly console: SerialConsole;
  #running = false;

  /** Made by {@link openShell}. */
  constructor(console: SerialConsole) {
    this.console = console;
  }

  /**
   * Runs a command in the shell itself, so that `cd` and variables last, and waits for its end. The command may be of
   * several lines and any characters but NUL; a long one goes by way of the variable `run_command`. One that is aborted or
   * runs out of time is interrupted with Ctrl-C.
   * @throws {SerialExpectError} `timeout`, `eof`, `busy`, `closed`, `stream-failed`
   */
  async run(command: string, options: WaitOptions = {}): Promise<CommandResult> {
    requireMs("run: timeoutMs", options.timeoutMs);
    options.signal?.throwIfAborted();
    const lines = commandLines(command, this.console.encoding);
    if (this.#running || this.console.waiting)
      throw new SerialExpectError("busy", "run: another command or expect is under way (is an await missing?).");
    this.#running = true;
    const deadline = new Deadline(options.timeoutMs ?? this.console.timeoutMs, options.signal);
    try {
      for (const line of lines.slice(0, -1)) await this.#runLine(line, deadline);
      return await this.#runLine(lines.at(-1) ?? "", deadline);
    } catch (error) {
      throw error instanceof SerialExpectError ? runError(command, error, this.console) : error;
    } finally {
      this.#running = false;
    }
  }

  /**
   * As {@link run}, but a command that fails is an error.
   * @throws {CommandError} `command-failed` with exit code and output, where the exit code is not 0
   */
  async check(command: string, options: WaitOptions = {}): Promise<CommandResult> {
    const result = await this.run(command, options);
    if (result.exitCode === 0) return result;
    const message = `check: ${quoted(command)} ended with exit code ${result.exitCode}, expected 0. Its output:`;
    const output = quotedLines(Buffer.from(result.output));
    throw new CommandError(`${message}\n${output}`, { command, ...result });
  }

  /**
   * Writes a file, by `base64 -d`, and checks its SHA-256 with `sha256sum`; it appears at `path` only when it is right.
   * Meant for small files: each 360 bytes take one command.
   * @throws {SerialExpectError} `upload-failed`, and what {@link run} throws
   */
  async upload(data: string | Uint8Array, path: string, options: WaitOptions = {}): Promise<void> {
    requireMs("upload: timeoutMs", options.timeoutMs);
    const deadline = new Deadline(options.timeoutMs ?? this.console.timeoutMs, options.signal);
    await uploadFile((command) => this.run(command, deadline.rest), Buffer.from(data), path);
  }

  async #runLine(simpleCommand: string, deadline: Deadline): Promise<CommandResult> {
    const frame = frameLine(simpleCommand);
    let begun = false;
    try {
      await this.console.sendLine(frame.line, deadline.rest);
      await this.console.expect(frame.begin, deadline.rest);
      begun = true;
      const { captures, before, beforeOmittedBytes } = await this.console.expect(frame.end, deadline.rest);
      return {
        exitCode: parseExitCode(captures[0] ?? ""),
        output: before.replace(/\r+\n/g, "\n"),
        outputOmittedBytes: beforeOmittedBytes,
      };
    } catch (error) {
      // The caller is told of the failure that led here, not of one of this.
      await this.#interrupt(begun ? undefined : frame.begin).catch(() => {});
      throw error;
    }
  }

  /** Ends what runs; Ctrl-C is no signal yet while the shell's line editing still reads the line. */
  async #interrupt(begin: RegExp | undefined): Promise<void> {
    if (begin !== undefined) await this.console.expect([begin, TIMEOUT], { timeoutMs: INTERRUPT_TIMEOUT_MS });
    await this.console.send(INTERRUPT, { timeoutMs: INTERRUPT_TIMEOUT_MS });
  }
}

/**
 * Gets to a shell from whatever state a console is in: logs in where it asks for that, wakes it where it is silent, and
 * makes sure that a POSIX shell answers. The console stays the caller's.
 *
 * @example
 * ```ts
 * const shell = await openShell(console, { login: "root", password: "secret" });
 * const { output } = await shell.check("uname -r");
 * ```
 * @throws {SerialExpectError} `login-failed`, `timeout`, `eof`, `busy`, `closed`, `stream-failed`
 */
export async function openShell(console: SerialConsole, options: ShellOptions = {}): Promise<Shell> {
  for (const name of ["timeoutMs", "settleMs", "wakeMs"] as const) requireMs(`openShell: ${name}`, options[name]);
  const deadline = new Deadline(options.timeoutMs ?? console.timeoutMs, options.signal);
  const { login, password, prompt = DEFAULT_PROMPT } = options;
  const { settleMs = DEFAULT_SETTLE_MS, wakeMs = DEFAULT_WAKE_MS } = options;
  await logIn(console, { login, password, prompt, settleMs, wakeMs }, deadline);
  const shell = new Shell(console);
  await shell.check("true", deadline.rest);
  return shell;
}

function runError(command: string, error: SerialExpectError, console: SerialConsole): SerialExpectError {
  const message = `run: the end of ${quoted(command)} was not seen (${error.code}).\n${console.lastLines()}`;
  return new SerialExpectError(error.code, message, { cause: error });
}
