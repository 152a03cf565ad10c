import { constants } from "node:os";

/** Added to a signal's number when a signal ended the command. */
export const SIGNAL_EXIT_CODE_BASE = 128;

/** The exit codes of `alpy`, as documented in docs/cli.md. */
export const EXIT_CODES = {
  done: 0,
  /** The command failed, or `doctor` found a problem. */
  failed: 1,
  /** Unknown command or option, or an invalid value. */
  usage: 2,
  /** The testbed, link, file or folder does not exist. */
  notFound: 3,
} as const;

/** An error that is shown to the user as one line, with the exit code of the command. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT_CODES.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The abort reason when the process receives a signal. */
export class Interruption extends CommandError {
  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`ended by ${signal}`, SIGNAL_EXIT_CODE_BASE + constants.signals[signal]);
  }
}
