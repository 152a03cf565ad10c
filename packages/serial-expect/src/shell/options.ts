import {
  booleanCheck,
  type OptionChecks,
  oneOfCheck,
  stringCheck,
  stringsCheck,
  timeoutCheck,
  waitChecks,
} from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";

/** How a shell is reached. */
export interface ShellOptions extends WaitOptions {
  /** The answer to `login:`. Default: none; a console that asks for it is then an error. */
  readonly login?: string | undefined;
  /** The answer to `Password:`; it is not in the transcript. Default: none; a console that asks for it is then an error. */
  readonly password?: string | undefined;
  /**
   * What the last line of a waiting shell looks like, without escape sequences: a RegExp that matches it, or a string at its
   * end. Default `/[#$%>] $/`.
   */
  readonly prompt?: RegExp | string | undefined;
  /** How long the console must be silent before its last line counts as a prompt, in milliseconds. Default 150. */
  readonly settleMs?: number | undefined;
  /**
   * How long the console must be silent without a prompt before an empty line is sent, in milliseconds; `Infinity`: never.
   * Default 1000.
   */
  readonly wakeMs?: number | undefined;
}

/** How a command is run. */
export interface ShellRunOptions extends WaitOptions {
  /**
   * Whether the output must be exact: it then goes to a file on the far side, which is fetched and checked by length and
   * digest. Default false: the output also contains what the kernel and others write meanwhile.
   */
  readonly exact?: boolean | undefined;
  /** The command's standard input: the console (`terminal`) or nothing. Default `terminal`. */
  readonly stdin?: "terminal" | "none" | undefined;
}

/** How a script is run. */
export interface ScriptOptions extends ShellRunOptions {
  /** Its arguments, `$1` and so on. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** The command that runs the script: it gets the script's path and the arguments. Default `sh`. */
  readonly interpreter?: string | undefined;
}

/** The result of a command. */
export interface CommandResult {
  /** Its exit code, 0 to 255. */
  readonly exitCode: number;
  /**
   * Its standard output and standard error together, with `\n` for the terminal's `\r\n`. Unless the run is `exact`, it also
   * contains what the kernel wrote meanwhile.
   */
  readonly output: string;
  /** How many bytes before `output` were dropped (see {@link ConsoleOptions.historyBytes}). */
  readonly outputOmittedBytes: number;
}

/** The result of a command whose output is exact. */
export interface ExactResult extends CommandResult {
  /** Its output, byte for byte. */
  readonly bytes: Buffer;
}

/** The checks of {@link ShellOptions}. */
export const shellChecks: OptionChecks<ShellOptions> = {
  ...waitChecks,
  login: stringCheck,
  password: stringCheck,
  prompt: {
    expected: "a RegExp or a string",
    accepts: (value) => typeof value === "string" || value instanceof RegExp,
  },
  settleMs: timeoutCheck,
  wakeMs: timeoutCheck,
};

/** The checks of {@link ShellRunOptions}. */
export const runChecks: OptionChecks<ShellRunOptions> = {
  ...waitChecks,
  exact: booleanCheck,
  stdin: oneOfCheck("terminal", "none"),
};

/** The checks of {@link ScriptOptions}. */
export const scriptChecks: OptionChecks<ScriptOptions> = {
  ...runChecks,
  args: stringsCheck,
  interpreter: stringCheck,
};
