import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { StartFailure } from "./start-failure.ts";
import { type WriteOutcome, writeText } from "./write-text.ts";

/** A program in a session of its own, which reads what this process writes to it, and does not keep this process alive. */
export class DetachedProgram {
  readonly child: ChildProcess;
  readonly #pipe: Writable;

  private constructor(child: ChildProcess, pipe: Writable) {
    this.child = child;
    this.#pipe = pipe;
    pipe.on("error", () => undefined);
    child.unref();
    (pipe as Writable & { unref?: () => void }).unref?.();
  }

  /**
   * Starts it.
   * @param inherited what it inherits from descriptor 3 on
   * @throws {StartFailure} if it cannot be started
   */
  static start(program: string, args: readonly string[], inherited: readonly ("pipe" | Writable)[]): DetachedProgram {
    const stdio = ["pipe", "ignore", "ignore", ...inherited] as StdioOptions;
    const env = { ...process.env, NODE_OPTIONS: "" };
    const child = spawn(program, args, { detached: true, cwd: "/", stdio, env });
    if (child.pid === undefined || !child.stdin) throw new StartFailure(program, child);
    child.on("error", () => undefined);
    return new DetachedProgram(child, child.stdin);
  }

  /** Writes a text, which the program receives even if this process is killed right after the call. */
  write(text: string): WriteOutcome {
    // Node closes the pipe when the program has ended, and its number may then be that of anything else.
    const descriptor = openDescriptor(this.#pipe);
    return descriptor === undefined ? "dead" : writeText(descriptor, text);
  }

  /** Closes the connection. The program goes on. */
  disconnect(): void {
    this.#pipe.destroy();
  }
}

/**
 * Returns the file descriptor of a pipe to a child; `undefined` if the pipe is closed. Only by it can a text be written before a
 * synchronous call returns. Ask for it each time.
 */
export function openDescriptor(
  pipe: Writable & { readonly _handle?: { readonly fd?: unknown } | null },
): number | undefined {
  const descriptor = pipe.destroyed ? undefined : pipe._handle?.fd;
  return typeof descriptor === "number" && descriptor >= 0 ? descriptor : undefined;
}
