import { escapeCause } from "./escape-cause.ts";
import { escapeForeign } from "./escape-foreign.ts";

/** The codes of {@link SerialExpectError}. The README's table lists when each occurs and what to do. */
export type SerialExpectErrorCode =
  | "timeout"
  | "idle-timeout"
  | "eof"
  | "window-exceeded"
  | "busy"
  | "closed"
  | "stream-failed"
  | "replay-diverged"
  | "bad-recording"
  | "login-failed"
  | "command-failed"
  | "shell-lost"
  | "interrupted"
  | "garbled"
  | "upload-failed"
  | "download-failed"
  | "pty-missing"
  | "spawn-failed"
  | "xterm-missing"
  | "not-in-menu"
  | "wrong-mode"
  | "connect-failed"
  | "serial-refused"
  | "unsupported";

/** An error of this package. Its message states what was expected, how long the call waited, and what was received last. */
export class SerialExpectError extends Error {
  override readonly name: string = "SerialExpectError";
  /** The kind of failure, for programs. */
  readonly code: SerialExpectErrorCode;

  constructor(code: SerialExpectErrorCode, message: string, options?: ErrorOptions) {
    escapeCause(options?.cause);
    super(escapeForeign(message, { keepLines: true }), options);
    this.code = code;
  }
}

/** A command of {@link Shell.check} ended with an exit code other than 0. Its `code` is `command-failed`. */
export class ShellCommandError extends SerialExpectError {
  override readonly name: string = "ShellCommandError";
  /** The command as the caller passed it. */
  readonly command: string;
  /** Its exit code, 1 to 255. */
  readonly exitCode: number;
  /** Its standard output and standard error together. */
  readonly output: string;

  constructor(message: string, details: { command: string; exitCode: number; output: string }) {
    super("command-failed", message);
    this.command = details.command;
    this.exitCode = details.exitCode;
    this.output = details.output;
  }
}
