import { SerialExpectError } from "../errors.ts";

/** A command of {@link Cli.check} was refused. Its `code` is `command-failed`. */
export class CliCommandError extends SerialExpectError {
  override readonly name: string = "CliCommandError";
  /** The command as the caller passed it. */
  readonly command: string;
  /** The line of its output by which it was recognized. */
  readonly error: string;
  /** Its whole output. */
  readonly output: string;

  constructor(message: string, details: { command: string; error: string; output: string }) {
    super("command-failed", message);
    this.command = details.command;
    this.error = details.error;
    this.output = details.output;
  }
}
