import type { ShellDialect } from "../dialect/dialect.ts";
import { dialects } from "../dialect/dialects.ts";
import { type LoginOptions, loginChecks } from "../login/options.ts";
import {
  argumentsCheck,
  booleanCheck,
  nulFreeCheck,
  type OptionChecks,
  oneOfCheck,
  timeoutCheck,
  waitChecks,
} from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of {@link openShell}. */
export interface ShellOptions extends WaitOptions, LoginOptions {
  /**
   * The prompt in the last line of a waiting shell, without escape sequences: a RegExp that matches the line, or a string at
   * its end. Default `/[#$%>] $/`.
   */
  readonly prompt?: RegExp | string | undefined;
  /** The silence after which the last line counts as a prompt, in milliseconds. Default 150. */
  readonly settleMs?: number | undefined;
  /**
   * The silence without a prompt after which an empty line is sent, in milliseconds; `Infinity`: never. Default 1000.
   */
  readonly wakeMs?: number | undefined;
  /**
   * The dialect that the far side speaks. Default: it is detected by a line that changes nothing in any of them.
   */
  readonly dialect?: ShellDialect | undefined;
  /**
   * Whether the shell reads from a terminal, which echoes, shows a prompt and interrupts a command at Ctrl-C. False for
   * `ssh -T`, `docker exec` without `-t` and a child's pipes: there is no login, and `dialect` must be `posix` or `zsh`.
   * Default true.
   */
  readonly hasTerminal?: boolean | undefined;
  /**
   * Whether programs keep their pagers. By default `PAGER` and `MANPAGER`, `GIT_PAGER`, `SYSTEMD_PAGER` are set, in `posix`,
   * `zsh`, `fish` and `csh`, so that nothing waits for a key. Default false.
   */
  readonly keepPagers?: boolean | undefined;
}

/** Options of {@link Shell.run} and {@link Shell.check}. */
export interface ShellRunOptions extends WaitOptions {
  /**
   * Whether the output must be exact: it then goes to a file on the far side, which is fetched and checked by length and
   * digest. Default false: the output also contains the lines that the kernel and others write meanwhile.
   */
  readonly exact?: boolean | undefined;
  /**
   * The command's standard input: the console (`terminal`) or nothing. Default `terminal`; without a terminal `none`, and
   * nothing else.
   */
  readonly stdin?: "terminal" | "none" | undefined;
}

/** Options of {@link Shell.runScript}. */
export interface ScriptOptions extends ShellRunOptions {
  /** Its arguments, `$1` and so on. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** The command that runs the script: it receives the script's path and the arguments. Default `sh`. */
  readonly interpreter?: string | undefined;
}

/** The result of a command. */
export interface CommandResult {
  /** Its exit code, 0 to 255. */
  readonly exitCode: number;
  /**
   * Its standard output and standard error together, with `\n` for the terminal's `\r\n`. Unless the run is `exact`, it also
   * contains the lines that the kernel wrote meanwhile.
   */
  readonly output: string;
  /** The number of bytes before `output` that were dropped (see {@link ConsoleOptions.historyBytes}). */
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
  ...loginChecks,
  prompt: {
    expected: "a RegExp or a string",
    accepts: (value) => typeof value === "string" || value instanceof RegExp,
  },
  settleMs: timeoutCheck,
  wakeMs: timeoutCheck,
  dialect: oneOfCheck(...Object.keys(dialects)),
  hasTerminal: booleanCheck,
  keepPagers: booleanCheck,
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
  args: argumentsCheck,
  interpreter: nulFreeCheck,
};
