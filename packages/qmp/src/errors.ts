import { cut } from "./excerpt.ts";
import { withoutSecrets } from "./secrets.ts";

/** What went wrong, for programs. The README's table says when each occurs and what to do about it. */
export type QmpErrorCode =
  | "connect-failed"
  | "connect-timeout"
  | "listen-failed"
  | "accept-timeout"
  | "greeting-timeout"
  | "not-qmp"
  | "negotiation-failed"
  | "command-failed"
  | "command-timeout"
  | "job-failed"
  | "job-timeout"
  | "wait-timeout"
  | "mark-expired"
  | "oob-unavailable"
  | "connection-lost"
  | "session-reset"
  | "closed"
  | "malformed"
  | "line-too-long"
  | "qemu-not-started"
  | "schema-malformed";

/** Every failure that this package reports, bad arguments (`TypeError`) and aborts (`signal.reason`) aside. */
export class QmpError extends Error {
  override readonly name: string = "QmpError";
  /** What went wrong. */
  readonly code: QmpErrorCode;

  constructor(code: QmpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A command as it was sent, for error messages. */
export interface SentCommand {
  readonly command: string;
  readonly id: number;
  /** The arguments as JSON, or undefined where none were given. */
  readonly argumentsJson: string | undefined;
}

/** QEMU answered a command with an error (QMP specification, section "Error"). Its `code` is `command-failed`. */
export class QmpCommandError extends QmpError {
  override readonly name = "QmpCommandError";
  /** QEMU's error class, such as `GenericError`, `CommandNotFound` or `DeviceNotFound`. */
  readonly class: string;
  /** QEMU's description of the error, for people. */
  readonly description: string;
  /** The command's name. */
  readonly command: string;
  /** The arguments as JSON, without passwords and secrets, cut to 200 characters; empty where none were given. */
  readonly argumentsJson: string;
  /** The id that the command was sent with. */
  readonly id: number;

  constructor(sent: SentCommand, failure: { class: string; description: string }, options?: ErrorOptions) {
    super("command-failed", `${describeCommand(sent)} failed: ${cut(failure.description)} (${failure.class})`, options);
    this.class = failure.class;
    this.description = failure.description;
    this.command = sent.command;
    this.argumentsJson = showArguments(sent);
    this.id = sent.id;
  }
}

/** Names a command with its arguments, cut, as the beginning of a message. */
export function describeCommand(sent: SentCommand): string {
  return `QMP command ${JSON.stringify(sent.command)}${sent.argumentsJson === undefined ? "" : ` with ${showArguments(sent)}`}`;
}

function showArguments({ argumentsJson = "" }: SentCommand): string {
  return cut(withoutSecrets(argumentsJson));
}
