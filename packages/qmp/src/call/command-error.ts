import { QmpError } from "../errors.ts";
import { cut } from "../excerpt.ts";
import { withoutSecrets } from "../protocol/secrets.ts";

/** A command as it was sent, for error messages. */
export interface SentCommand {
  readonly command: string;
  readonly id: number;
  /** The arguments as JSON, or undefined where none were given. */
  readonly argumentsJson: string | undefined;
}

/** QEMU's error, the reply to a command (QMP specification, section "Error"). Its `code` is `command-failed`. */
export class QmpCommandError extends QmpError {
  override readonly name = "QmpCommandError";
  /** QEMU's error class, such as `GenericError`, `CommandNotFound` or `DeviceNotFound`. */
  readonly class: string;
  /** QEMU's description of the error, for people. */
  readonly description: string;
  /** The command's name. */
  readonly command: string;
  /** The arguments as JSON, without passwords and secrets, cut to 200 characters. Empty where none were given. */
  readonly argumentsJson: string;
  /** The id that the command was sent with. */
  readonly id: number;

  constructor(sent: SentCommand, failure: { class: string; description: string }, options?: ErrorOptions) {
    super("command-failed", `${describeCommand(sent)} failed: ${cut(failure.description)} (${failure.class})`, options);
    this.class = failure.class;
    this.description = failure.description;
    this.command = sent.command;
    this.argumentsJson = sent.argumentsJson === undefined ? "" : showArguments(sent.argumentsJson);
    this.id = sent.id;
  }
}

/** Returns the beginning of a message: the command's name and its arguments, cut. */
export function describeCommand({ command, argumentsJson }: SentCommand): string {
  const name = `QMP command ${JSON.stringify(command)}`;
  return argumentsJson === undefined ? name : `${name} with ${showArguments(argumentsJson)}`;
}

function showArguments(argumentsJson: string): string {
  return cut(withoutSecrets(argumentsJson));
}
