import { constants } from "node:os";

/** The exit codes of `alpy`, as docs/cli.md tells them. A signal gives 128 and its number. */
export const exitCodes = {
  done: 0,
  /** What was to be done failed, or `doctor` found a problem. */
  failed: 1,
  /** There is no such command or option, or a value is none. */
  usage: 2,
  /** What was named is not there: no such testbed, link, file or folder. */
  notFound: 3,
} as const;

/** An error for the user's eyes, told in one line, and the exit code it ends in. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a command is aborted with when the process gets a signal. */
export class Interruption extends CommandError {
  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`ended by ${signal}`, 128 + constants.signals[signal]);
  }
}
