import type { OutputStream } from "../engine/demultiplexer.ts";
import { DockerNodesError } from "../errors.ts";

/** How an application ended and what it wrote. */
export interface ApplicationResult {
  /** Exit code; 128 plus the signal's number if a signal ended it. */
  readonly exitCode: number;
  /** The signal that ended it, according to the exit code: a program that exits with, say, 143 by itself looks the same. */
  readonly signal: NodeJS.Signals | undefined;
  /** Whether the kernel killed one of its processes because the memory limit was reached. */
  readonly oomKilled: boolean;
  /**
   * Stdout as UTF-8: all of it, or the first and the newest bytes, together `maxOutputBytes`, with a line between them that
   * says how many were cut.
   */
  readonly stdout: string;
  /** Stderr as UTF-8, kept in the same way as stdout. */
  readonly stderr: string;
  /**
   * The kept bytes of stdout as they arrived, without a line where some were cut: for binary output, such as that of
   * `tcpdump -w -`. Raise `maxOutputBytes` if `cutBytes.stdout` is not 0.
   */
  readonly stdoutBytes: Uint8Array;
  /** The kept bytes of stderr as they arrived. */
  readonly stderrBytes: Uint8Array;
  /** The number of bytes that were cut from each stream. */
  readonly cutBytes: Readonly<Record<OutputStream, number>>;
  /** Whether any bytes were cut. */
  readonly truncated: boolean;
}

/** An application that had to succeed exited with a code other than 0. Its `code` is `application-failed`. */
export class ApplicationError extends DockerNodesError {
  override readonly name = "ApplicationError";
  /** Exit code and output of the application. */
  readonly result: ApplicationResult;

  constructor(message: string, result: ApplicationResult) {
    super("application-failed", message);
    this.result = result;
  }
}
