/** What went wrong, as a closed set; the README's table says when each occurs and what to do. */
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
  | "spawn-failed";

/** Any failure of this package; its message says what was waited for, how long, and what was received last. */
export class SerialExpectError extends Error {
  override readonly name: string = "SerialExpectError";
  /** What went wrong, for programs. */
  readonly code: SerialExpectErrorCode;

  constructor(code: SerialExpectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A command that {@link Shell.check} ran ended with an exit code other than 0; its `code` is `command-failed`. */
export class CommandError extends SerialExpectError {
  override readonly name: string = "CommandError";
  /** The command as it was given. */
  readonly command: string;
  /** Its exit code, 1 to 255. */
  readonly exitCode: number;
  /** What it wrote, standard output and standard error together. */
  readonly output: string;

  constructor(message: string, details: { command: string; exitCode: number; output: string }) {
    super("command-failed", message);
    this.command = details.command;
    this.exitCode = details.exitCode;
    this.output = details.output;
  }
}
