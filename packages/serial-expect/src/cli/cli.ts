import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import type { LoginScript } from "../login/script.ts";
import { checkArgument, mustBe, type OptionCheck } from "../option-checks.ts";
import { quoted, quotedLines } from "../text/evidence.ts";
import { CliCommandError } from "./cli-error.ts";
import { type Asking, Dialogue, type SeenPrompt } from "./dialogue.ts";
import { withoutEcho } from "./echo.ts";
import { modePath } from "./mode-path.ts";
import { type CliRunOptions, checkRunOptions, type ResolvedCliProfile } from "./options.ts";

/** The result of a command of a network operating system. */
export interface CliResult {
  /** Its output: lines separated by `\n`, without the echo, the pages' prompts, colours and spaces at their ends. */
  readonly output: string;
  /** The line by which it was recognized as refused; undefined if there is none. */
  readonly error: string | undefined;
  /** The mode after it; undefined if the prompt has none. */
  readonly mode: string | undefined;
}

/** The silence without a known prompt after which Enter is pressed while the prompt is searched for. */
const WAKE_MS = 1000;

const commandCheck: OptionCheck = {
  expected: "one line of text without control characters",
  accepts: (value) => typeof value === "string" && !/\p{Cc}/u.test(value),
};

/** Creates a command line whose prompt was not found yet. */
export let createCli: (console: SerialConsole, profile: ResolvedCliProfile, settleMs: number) => Cli;
/** Searches for the prompt of a command line, and runs the commands of its profile's `setup`. */
export let startCli: (cli: Cli, login: LoginScript, deadline: Deadline) => Promise<void>;

/** The command line of a network operating system on a console, opened by {@link openCli}. */
export class Cli {
  /** Its console, which the caller may use while no command runs. */
  readonly console: SerialConsole;
  readonly #profile: ResolvedCliProfile;
  readonly #dialogue: Dialogue;
  #prompt = "";
  #mode: string | undefined;
  #isBusy = false;
  #isSynchronised = false;

  static {
    createCli = (console, profile, settleMs) => new Cli(console, profile, settleMs);
    startCli = (cli, login, deadline) => cli.#start(login, deadline);
  }

  private constructor(console: SerialConsole, profile: ResolvedCliProfile, settleMs: number) {
    this.console = console;
    this.#profile = profile;
    this.#dialogue = new Dialogue(console, profile, settleMs);
  }

  /** The current prompt, such as `router(config)#`. */
  get prompt(): string {
    return this.#prompt;
  }

  /** The current mode; undefined if the prompt has none. */
  get mode(): string | undefined {
    return this.#mode;
  }

  /**
   * Runs a command and waits for the next prompt. Answers the pagers and questions of the profile and of `questions`. A
   * command that times out or is aborted is interrupted, and the next one first searches for the prompt.
   * @throws {SerialExpectError} `timeout`, `eof`, `busy`, `closed`, `stream-failed`
   * @throws {TypeError} if the command or an option is not valid
   */
  async run(command: string, options: CliRunOptions = {}): Promise<CliResult> {
    return await this.#alone("run", command, options, (deadline) => this.#run(command, options, deadline));
  }

  /**
   * Runs a command like {@link run}, but rejects if its output has a line that matches one of the profile's `errors`.
   * @throws {CliCommandError} `command-failed` with the line and the output
   * @throws {SerialExpectError} the codes of {@link run}
   */
  async check(command: string, options: CliRunOptions = {}): Promise<CliResult> {
    return await this.#alone("check", command, options, (deadline) => this.#check("check", command, options, deadline));
  }

  /**
   * Enters a mode by the commands of the profile, if it is not the current one: `cli.enter("configure")`.
   * @throws {CliCommandError} `command-failed` if one of them is refused
   * @throws {SerialExpectError} `wrong-mode` if no command leads there, or one leads elsewhere; the codes of {@link run}
   * @throws {TypeError} if the profile has no such mode
   */
  async enter(mode: string, options: CliRunOptions = {}): Promise<void> {
    const { modes } = this.#profile;
    if (!Object.hasOwn(modes, mode)) throw mustBe("enter: mode", `one of ${Object.keys(modes).join(", ")}`, mode);
    await this.#alone("enter", mode, options, async (deadline) => {
      const path = this.#mode === undefined ? undefined : modePath(modes, this.#mode, mode);
      if (path === undefined) throw this.#wrongMode(`no command leads from mode ${this.#mode} to mode ${mode}`);
      for (const { command, to } of path) {
        await this.#check("enter", command, options, deadline);
        if (this.#mode !== to)
          throw this.#wrongMode(`${quoted(command)} led to mode ${this.#mode}, expected mode ${to}`);
      }
    });
  }

  async #run(command: string, { questions = [] }: CliRunOptions, deadline: Deadline): Promise<CliResult> {
    if (!this.#isSynchronised) await this.#synchronise({ questions: [] }, deadline);
    this.console.drain();
    this.#isSynchronised = false;
    try {
      await this.console.sendLine(command, deadline.rest);
      const seen = await this.#dialogue.untilPrompt({ questions }, deadline);
      this.#at(seen);
      const lines = withoutEcho(seen.lines, command);
      const error = lines.find((line) => this.#profile.errors.some((pattern) => pattern.test(line)));
      return { output: lines.join("\n"), error, mode: seen.mode };
    } catch (error) {
      // The caller receives the error that led here.
      await this.#interrupt().catch(() => {});
      throw error;
    }
  }

  async #check(call: string, command: string, options: CliRunOptions, deadline: Deadline): Promise<CliResult> {
    const result = await this.#run(command, options, deadline);
    if (result.error === undefined) return result;
    const hide = (text: string): string => this.console.hideSecrets(text);
    const details = { command: hide(command), error: hide(result.error), output: hide(result.output) };
    const message = `${call}: ${quoted(details.command)} was refused: ${quoted(details.error)}. Its output:`;
    throw new CliCommandError(`${message}\n${quotedLines(Buffer.from(details.output))}`, details);
  }

  async #start(login: LoginScript, deadline: Deadline): Promise<void> {
    await this.#named("openCli", deadline, async () => {
      await this.#synchronise({ questions: [], login }, deadline);
      for (const command of this.#profile.setup) await this.#run(command, {}, deadline);
    });
  }

  /** Finds the prompt: a line that looks like one is the prompt if an empty command leads to it again. */
  async #synchronise(asking: Asking, deadline: Deadline): Promise<void> {
    const call = (): Promise<void> => this.console.sendLine("", deadline.rest);
    const wake = { afterMs: WAKE_MS, call };
    let seen = await this.#dialogue.untilPrompt(asking, deadline, wake);
    for (;;) {
      await call();
      const again = await this.#dialogue.untilPrompt(asking, deadline, wake);
      const isSame = again.prompt === seen.prompt;
      seen = again;
      if (isSame) break;
    }
    this.#at(seen);
  }

  #at({ prompt, mode }: SeenPrompt): void {
    this.#prompt = prompt;
    this.#mode = mode;
    this.#isSynchronised = true;
  }

  async #interrupt(): Promise<void> {
    if (this.console.state === "open") await this.console.send(this.#profile.interrupt, { timeoutMs: WAKE_MS });
  }

  async #alone<T>(
    call: string,
    command: string,
    options: CliRunOptions,
    action: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    checkArgument(`${call}: command`, commandCheck, command);
    checkRunOptions(call, options);
    const { timeoutMs = this.console.timeoutMs, signal } = options;
    signal?.throwIfAborted();
    const name = `${call}: ${quoted(this.console.hideSecrets(command))}`;
    if (this.#isBusy) throw new SerialExpectError("busy", `${name}: another command is running on this command line`);
    this.#isBusy = true;
    const deadline = new Deadline(timeoutMs, signal);
    try {
      return await this.#named(name, deadline, () => action(deadline));
    } finally {
      this.#isBusy = false;
    }
  }

  /** Turns errors of the console into errors of the call. */
  async #named<T>(name: string, { timeoutMs }: Deadline, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof SerialExpectError) || OWN_CODES.has(error.code)) throw error;
      const reason = REASONS[error.code]?.(formatDuration(timeoutMs)) ?? error.code;
      throw new SerialExpectError(error.code, `${name}: ${reason}.\n${this.console.lastLines()}`, { cause: error });
    }
  }

  #wrongMode(message: string): SerialExpectError {
    return new SerialExpectError("wrong-mode", `enter: ${message}.\n${this.console.lastLines()}`);
  }
}

const OWN_CODES: ReadonlySet<string> = new Set(["command-failed", "wrong-mode", "login-failed"]);

const REASONS: Readonly<Partial<Record<SerialExpectError["code"], (time: string) => string>>> = {
  timeout: (time) =>
    `no prompt of the profile was received within ${time}; if the last line is a question, answer it with the option questions`,
  eof: () => "the console ended",
  busy: () => "an expect is running on the console (is an await missing?)",
  closed: () => "the console was closed",
  "stream-failed": () => "the console's stream failed",
  "window-exceeded": () => "the output is too long",
};
