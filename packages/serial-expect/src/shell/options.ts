import type { WaitOptions } from "../console/options.ts";

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

/** How a command is run. */
export interface RunOptions extends WaitOptions {
  /**
   * Whether the output must be exact: it then goes into a file on the far side, whose length and digest are checked when it
   * is fetched. Default false: what comes meanwhile, from the kernel say, is in the output too.
   */
  exact?: boolean | undefined;
  /** What the command reads: what is typed on the console, or nothing. Default `terminal`. */
  stdin?: "terminal" | "none" | undefined;
}

/** How a script is run. */
export interface ScriptOptions extends RunOptions {
  /** Its arguments, `$1` and so on. Default: none. */
  args?: readonly string[] | undefined;
  /** The command, as a shell would find it, that is given the script's path and the arguments. Default `sh`. */
  interpreter?: string | undefined;
}

/** How a command ended. */
export interface CommandResult {
  /** Its exit code, 0 to 255. */
  exitCode: number;
  /**
   * What it wrote, standard output and standard error together, with `\n` for the terminal's `\r\n`, and, but for `exact`,
   * with what the kernel wrote meanwhile.
   */
  output: string;
  /** How many bytes before `output` were dropped (see {@link ConsoleOptions.historyBytes}). */
  outputOmittedBytes: number;
}

/** How a command ended whose output is exact. */
export interface ExactResult extends CommandResult {
  /** What it wrote, byte for byte. */
  bytes: Buffer;
}
