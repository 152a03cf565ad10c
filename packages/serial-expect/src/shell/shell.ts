import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { SerialExpectError, type SerialExpectErrorCode, ShellCommandError } from "../errors.ts";
import { checkArgument, checkOptions, dataCheck, nulFreeCheck, stringCheck } from "../option-checks.ts";
import { quoted, quotedLines } from "../text/evidence.ts";
import { type DownloadOptions, downloadChecks, type UploadOptions, uploadChecks } from "../transfer/options.ts";
import type { WaitOptions } from "../wait-options.ts";
import { commandText } from "./command-lines.ts";
import { ShellFiles } from "./files.ts";
import {
  type CommandResult,
  type ExactResult,
  runChecks,
  type ScriptOptions,
  type ShellRunOptions,
  scriptChecks,
} from "./options.ts";
import { ShellRunner } from "./runner.ts";

const NO_STDIN = " </dev/null";

/** Creates a shell on a console; `promptLine` is the line in which it waits. */
export let createShell: (console: SerialConsole, promptLine: string) => Shell;

/**
 * A POSIX shell that waits for commands on a console, created by {@link openShell}. It needs `command`, `eval`, `echo` and
 * arithmetic, and `printf` for unusual characters. It reserves names that begin with `run_`.
 */
export class Shell {
  /** The shell's console, which the caller may use while no command runs. */
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
   * Runs a command in the shell itself, so that `cd` and variables last, and waits until it ends. The command may have any
   * length, several lines, and any characters except NUL. A command that times out or is aborted is interrupted with Ctrl-C,
   * and the next one waits until the shell answers again.
   *
   * With `exact` the output goes through a file on the far side, and arrives byte for byte or not at all.
   * @throws {SerialExpectError} `timeout`, `eof`, `shell-lost`, `interrupted`, `garbled`, `busy`, `closed`, `stream-failed`;
   *   with `exact` also `download-failed`
   * @throws {TypeError} if an option is unknown or has a bad value
   */
  run(command: string, options: ShellRunOptions & { readonly exact: true }): Promise<ExactResult>;
  run(command: string, options?: ShellRunOptions): Promise<CommandResult>;
  async run(command: string, options: ShellRunOptions = {}): Promise<CommandResult | ExactResult> {
    checkArgument("run: command", nulFreeCheck, command);
    checkOptions("run", options, runChecks);
    const text = commandText(command, this.console.encoding);
    return await this.#alone(`run: ${this.#quoted(command)}`, options, async (deadline) => {
      const redirection = options.stdin === "none" ? NO_STDIN : "";
      if (options.exact) return await this.#files.runExact(text, deadline, redirection);
      return await this.#runner.run(text, { deadline, redirection });
    });
  }

  /**
   * Runs a command like {@link run}, but rejects if its exit code is not 0.
   * @throws {ShellCommandError} `command-failed` with exit code and output
   * @throws {SerialExpectError} the codes of {@link run}
   */
  check(command: string, options: ShellRunOptions & { readonly exact: true }): Promise<ExactResult>;
  check(command: string, options?: ShellRunOptions): Promise<CommandResult>;
  async check(command: string, options: ShellRunOptions = {}): Promise<CommandResult | ExactResult> {
    checkArgument("check: command", nulFreeCheck, command);
    checkOptions("check", options, runChecks);
    const result = await this.run(command, options);
    if (result.exitCode === 0) return result;
    const message = `check: ${this.#quoted(command)} ended with exit code ${result.exitCode}, expected 0. Its output:`;
    const output = this.console.hideSecrets(result.output);
    const shown = quotedLines(Buffer.from(output));
    const details = { command: this.console.hideSecrets(command), exitCode: result.exitCode, output };
    throw new ShellCommandError(`${message}\n${shown}`, details);
  }

  /**
   * Runs a script, in any language that the far side has, in a process of its own. The script is uploaded to a temporary
   * file, run with arguments, and always removed.
   * @throws {SerialExpectError} `upload-failed`, and the codes of {@link run}
   * @throws {TypeError} if an option is unknown or has a bad value
   */
  runScript(script: string, options: ScriptOptions & { readonly exact: true }): Promise<ExactResult>;
  runScript(script: string, options?: ScriptOptions): Promise<CommandResult>;
  async runScript(script: string, options: ScriptOptions = {}): Promise<CommandResult | ExactResult> {
    checkArgument("runScript: script", stringCheck, script);
    checkOptions("runScript", options, scriptChecks);
    const { args = [], interpreter = "sh", exact, stdin } = options;
    const redirection = stdin === "none" ? NO_STDIN : "";
    return await this.#alone("runScript", options, (deadline) =>
      this.#files.runScript(Buffer.from(script), { args, interpreter, deadline, exact, redirection }),
    );
  }

  /**
   * Writes a file block by block and checks the digest of each block and of the whole, with the tools that the far side has
   * (`base64`, `openssl` or `printf`; `sha256sum`, `sha1sum`, `md5sum` or `cksum`). The file appears at `path` only when it
   * is complete and correct. A failed upload leaves nothing behind.
   * @throws {SerialExpectError} `upload-failed`, and the codes of {@link run}
   * @throws {TypeError} if an option is unknown or has a bad value
   */
  async upload(data: string | Uint8Array, path: string, options: UploadOptions = {}): Promise<void> {
    checkArgument("upload: data", dataCheck, data);
    checkArgument("upload: path", nulFreeCheck, path);
    checkOptions("upload", options, uploadChecks);
    const { mode, onProgress } = options;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    await this.#alone(`upload: ${this.#quoted(path)}`, options, (deadline) =>
      this.#files.upload({ data: Buffer.from(bytes), path, mode, onProgress }, deadline),
    );
  }

  /**
   * Reads a file, with the same checks as {@link upload}. A block that arrives damaged is read again.
   * @throws {SerialExpectError} `download-failed`, and the codes of {@link run}
   * @throws {TypeError} if an option is unknown or has a bad value
   */
  async download(path: string, options: DownloadOptions = {}): Promise<Buffer> {
    checkArgument("download: path", nulFreeCheck, path);
    checkOptions("download", options, downloadChecks);
    const { maxBytes, onProgress } = options;
    return await this.#alone(`download: ${this.#quoted(path)}`, options, (deadline) =>
      this.#files.download({ path, maxBytes, onProgress }, deadline),
    );
  }

  #quoted(text: string): string {
    return quoted(this.console.hideSecrets(text));
  }

  /** Runs one call at a time, with one deadline. */
  async #alone<T>(call: string, options: WaitOptions, body: (deadline: Deadline) => Promise<T>): Promise<T> {
    options.signal?.throwIfAborted();
    if (this.#isBusy || this.console.waiting)
      throw new SerialExpectError("busy", `${call}: another call or expect is running (is an await missing?)`);
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

const CODES_OF_COMPLETE_MESSAGES: ReadonlySet<SerialExpectErrorCode> = new Set(["upload-failed", "download-failed"]);
const CODES_OF_REASONS: ReadonlySet<SerialExpectErrorCode> = new Set(["shell-lost", "interrupted", "garbled"]);

/** Turns an error about one line into one about the caller's call. */
function callError(call: string, error: SerialExpectError, console: SerialConsole): SerialExpectError {
  if (CODES_OF_COMPLETE_MESSAGES.has(error.code)) return error;
  const why = CODES_OF_REASONS.has(error.code) ? error.message : `it did not complete (${error.code})`;
  return new SerialExpectError(error.code, `${call}: ${why}.\n${console.lastLines()}`, { cause: error });
}
