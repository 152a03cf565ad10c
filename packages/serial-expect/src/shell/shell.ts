import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { requireMs, type WaitOptions } from "../console/options.ts";
import { CommandError, SerialExpectError, type SerialExpectErrorCode } from "../errors.ts";
import { quoted, quotedLines } from "../text/evidence.ts";
import type { DownloadOptions } from "../transfer/download.ts";
import type { UploadOptions } from "../transfer/upload.ts";
import { commandText } from "./command-lines.ts";
import { ShellFiles } from "./files.ts";
import { logIn } from "./login.ts";
import type { CommandResult, ExactResult, RunOptions, ScriptOptions, ShellOptions } from "./options.ts";
import { ShellRunner } from "./runner.ts";

const DEFAULT_PROMPT = /[#$%>] $/;
const DEFAULT_SETTLE_MS = 150;
const DEFAULT_WAKE_MS = 1000;
const NO_STDIN = " </dev/null";

let createShell: (console: SerialConsole, promptLine: string) => Shell;

/**
 * A POSIX shell that waits for commands on a console, made by {@link openShell}. It needs `command`, `eval`, `echo` and
 * arithmetic, and `printf` for unusual characters; names that begin with `run_` are its own.
 */
export class Shell {
  /** The console it is reached by, to be used freely while no command runs. */
  readonly console: SerialConsole;
  readonly #runner: ShellRunner;
  readonly #files: ShellFiles;
  #isBusy = false;

  static {
    createShell = (console, promptLine) => new Shell(console, promptLine);
  }

  private constructor(console: SerialConsole, promptLine: string) {
    this.console = console;
    this.#runner = new ShellRunner(console, promptLine);
    this.#files = new ShellFiles(console, this.#runner);
  }

  /**
   * Runs a command in the shell itself, so that `cd` and variables last, and waits for its end. The command may be of
   * several lines and any characters but NUL, and of any length. One that is aborted or runs out of time is interrupted with
   * Ctrl-C, and the next waits until the shell answers again.
   *
   * With `exact` the output goes by way of a file on the far side, and arrives byte for byte or not at all.
   * @throws {SerialExpectError} `timeout`, `eof`, `shell-lost`, `interrupted`, `garbled`, `busy`, `closed`, `stream-failed`;
   *   with `exact` also `download-failed`
   */
  run(command: string, options: RunOptions & { exact: true }): Promise<ExactResult>;
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  async run(command: string, options: RunOptions = {}): Promise<CommandResult | ExactResult> {
    const text = commandText(command, this.console.encoding);
    return await this.#alone(`run: ${quoted(command)}`, options, async (deadline) => {
      const redirection = options.stdin === "none" ? NO_STDIN : "";
      if (options.exact) return await this.#files.runExact(text, deadline, redirection);
      return await this.#runner.run(text, { deadline, redirection });
    });
  }

  /**
   * As {@link run}, but a command that fails is an error.
   * @throws {CommandError} `command-failed` with exit code and output, where the exit code is not 0
   */
  check(command: string, options: RunOptions & { exact: true }): Promise<ExactResult>;
  check(command: string, options?: RunOptions): Promise<CommandResult>;
  async check(command: string, options: RunOptions = {}): Promise<CommandResult | ExactResult> {
    const result = await this.run(command, options);
    if (result.exitCode === 0) return result;
    const message = `check: ${quoted(command)} ended with exit code ${result.exitCode}, expected 0. Its output:`;
    const output = quotedLines(Buffer.from(result.output));
    throw new CommandError(`${message}\n${output}`, { command, exitCode: result.exitCode, output: result.output });
  }

  /**
   * Runs a script, of any language that the far side has, in a process of its own: it is uploaded to a temporary file, run
   * with arguments, and removed, whatever becomes of it.
   * @throws {SerialExpectError} `upload-failed`, and what {@link run} throws
   */
  runScript(script: string, options: ScriptOptions & { exact: true }): Promise<ExactResult>;
  runScript(script: string, options?: ScriptOptions): Promise<CommandResult>;
  async runScript(script: string, options: ScriptOptions = {}): Promise<CommandResult | ExactResult> {
    const { args = [], interpreter = "sh", exact, stdin } = options;
    return await this.#alone("runScript", options, (deadline) =>
      this.#files.runScript(Buffer.from(script), { args, interpreter, deadline, exact, noStdin: stdin === "none" }),
    );
  }

  /**
   * Writes a file: block by block with a digest each, then the digest of the whole, by what the far side has (`base64`,
   * `openssl` or `printf`; `sha256sum`, `sha1sum`, `md5sum` or `cksum`). It appears at `path` only when it is right, and
   * nothing is left where that fails.
   * @throws {SerialExpectError} `upload-failed`, and what {@link run} throws
   */
  async upload(data: string | Uint8Array, path: string, options: UploadOptions = {}): Promise<void> {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    requireMode(options.mode);
    await this.#alone(`upload: ${quoted(path)}`, options, (deadline) =>
      this.#files.upload({ ...options, data: Buffer.from(bytes), path }, deadline),
    );
  }

  /**
   * Reads a file, checked as {@link upload} does; a block in which something else was written is read again.
   * @throws {SerialExpectError} `download-failed`, and what {@link run} throws
   */
  async download(path: string, options: DownloadOptions = {}): Promise<Buffer> {
    return await this.#alone(`download: ${quoted(path)}`, options, (deadline) =>
      this.#files.download({ ...options, path }, deadline),
    );
  }

  /** One call at a time, with one deadline. */
  async #alone<T>(call: string, options: WaitOptions, body: (deadline: Deadline) => Promise<T>): Promise<T> {
    requireMs(`${call}: timeoutMs`, options.timeoutMs);
    options.signal?.throwIfAborted();
    if (this.#isBusy || this.console.waiting)
      throw new SerialExpectError("busy", `${call}: another call or expect is under way (is an await missing?).`);
    this.#isBusy = true;
    try {
      return await body(new Deadline(options.timeoutMs ?? this.console.timeoutMs, options.signal));
    } catch (error) {
      throw error instanceof SerialExpectError ? callError(call, error, this.console) : error;
    } finally {
      this.#isBusy = false;
    }
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
  const promptLine = await logIn(console, { login, password, prompt, settleMs, wakeMs }, deadline);
  const shell = createShell(console, promptLine);
  await shell.check("true", deadline.rest);
  return shell;
}

const OWN_MESSAGE: ReadonlySet<SerialExpectErrorCode> = new Set(["upload-failed", "download-failed"]);
const REASON: ReadonlySet<SerialExpectErrorCode> = new Set(["shell-lost", "interrupted", "garbled"]);

/** The engine's errors tell of one line; the caller's is about the call. */
function callError(call: string, error: SerialExpectError, console: SerialConsole): SerialExpectError {
  if (OWN_MESSAGE.has(error.code)) return error;
  const why = REASON.has(error.code) ? error.message : `its end was not seen (${error.code})`;
  return new SerialExpectError(error.code, `${call}: ${why}.\n${console.lastLines()}`, { cause: error });
}

function requireMode(mode: number | undefined): void {
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 0o7777))
    throw new TypeError(`upload: mode must be permissions from 0 to 0o7777, got ${mode}`);
}
