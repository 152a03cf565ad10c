import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import type { Redirection, ShellDialect } from "../dialect/dialect.ts";
import { SerialExpectError, type SerialExpectErrorCode, ShellCommandError } from "../errors.ts";
import { checkArgument, checkOptions, dataCheck, nulFreeCheck, stringCheck } from "../option-checks.ts";
import { quoted, quotedLines } from "../text/evidence.ts";
import { type DownloadOptions, downloadChecks, type UploadOptions, uploadChecks } from "../transfer/options.ts";
import type { WaitOptions } from "../wait-options.ts";
import { type Far, unsupported } from "./far.ts";
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

/** Creates a shell on a console. */
export let createShell: (console: SerialConsole, far: Far) => Shell;
/** Types what a new shell needs before its first command. */
export let setUpShell: (shell: Shell, deadline: Deadline) => Promise<void>;

/**
 * A shell that waits for commands on a console, created by {@link openShell}. A POSIX shell needs `command`, `eval`, `echo`
 * and arithmetic, and `printf` for unusual characters; docs/shell.md lists the other dialects. It reserves names that begin
 * with `run_`.
 */
export class Shell {
  /** The shell's console, which the caller may use while no command runs. */
  readonly console: SerialConsole;
  readonly #far: Far;
  readonly #runner: ShellRunner;
  readonly #files: ShellFiles;
  #isBusy = false;

  static {
    createShell = (console, far) => new Shell(console, far);
    setUpShell = (shell, deadline) => shell.#runner.setUp(deadline);
  }

  private constructor(console: SerialConsole, far: Far) {
    this.console = console;
    this.#far = far;
    this.#runner = new ShellRunner(console, far);
    this.#files = new ShellFiles(console, this.#runner, far);
  }

  /** The dialect that the shell speaks, as given to {@link openShell} or as detected. */
  get dialect(): ShellDialect {
    return this.#far.dialect.name;
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
    if (options.exact) this.#requireFiles("run with exact");
    const redirection = this.#redirection("run", options);
    const text = this.#far.dialect.text(command, this.console.encoding);
    return await this.#alone(`run: ${this.#quoted(command)}`, options, async (deadline) => {
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
    const { args = [], interpreter = "sh", exact } = options;
    this.#requireFiles("runScript");
    const redirection = this.#redirection("runScript", options);
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
    this.#requireFiles("upload");
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
    this.#requireFiles("download");
    const { maxBytes, onProgress } = options;
    return await this.#alone(`download: ${this.#quoted(path)}`, options, (deadline) =>
      this.#files.download({ path, maxBytes, onProgress }, deadline),
    );
  }

  /** Refuses a call that needs the tools of a POSIX system. */
  #requireFiles(call: string): void {
    const { dialect } = this.#far;
    if (dialect.posix === undefined) throw unsupported(dialect, call);
  }

  /** Returns where the input of a command comes from, without a terminal never from the console. */
  #redirection(call: string, { stdin }: ShellRunOptions): Redirection {
    const { dialect, hasTerminal } = this.#far;
    if (stdin === "none" && dialect.posix === undefined) throw unsupported(dialect, `${call} with stdin "none"`);
    if (stdin === "terminal" && !hasTerminal)
      throw new SerialExpectError("unsupported", `${call}: stdin is "terminal", but the shell has no terminal`);
    return { noInput: stdin === "none" || !hasTerminal };
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
