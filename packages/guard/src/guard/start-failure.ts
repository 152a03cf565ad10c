import type { ChildProcess } from "node:child_process";

/** A program could not be started. The reason is reported a moment after the call that has failed. */
export class StartFailure extends Error {
  /** The system's error. */
  readonly reason: Promise<Error>;

  /** @param child what `spawn` has returned */
  constructor(program: string, child: ChildProcess) {
    super(`cannot start ${program}: too many processes or open files, or it is missing`);
    this.reason = new Promise((resolve) => child.once("error", resolve));
  }
}
