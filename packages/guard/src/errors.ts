/** The kind of failure, for programs. The table in the README says when each one occurs and what to do about it. */
export type GuardErrorCode = "folder-not-private" | "guard-failed" | "lock-failed";

/** Every failure of this package except bad arguments (`TypeError`) and the caller's own aborts (`signal.reason`). */
export class GuardError extends Error {
  override readonly name: string = "GuardError";
  /** The kind of failure. */
  readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
