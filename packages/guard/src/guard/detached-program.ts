import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { StartFailure } from "./start-failure.ts";
import { type WriteOutcome, writeText } from "./write-text.ts";

/** A program in a session of its own, which reads what this process writes to it, and does not keep this process alive. */
export class DetachedProgram {
  readonly child: ChildProcess;
  readonly #pipe: Writable;
  readonly #descriptor: number;

  private constructor(child: ChildProcess, pipe: Writable) {
    this.child = child;
    this.#pipe = pipe;
    this.#descriptor = descriptorOf(pipe);
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
    return writeText(this.#descriptor, text);
  }

  /** Closes the connection. The program goes on. */
  disconnect(): void {
    this.#pipe.destroy();
  }
}

/** Returns the file descriptor of a pipe to a child. Only by it can a text be written before a synchronous call returns. */
export function descriptorOf(pipe: Writable): number {
  const descriptor = (pipe as Writable & { readonly _handle?: { readonly fd?: unknown } })._handle?.fd;
  if (typeof descriptor === "number" && descriptor >= 0) return descriptor;
  throw new Error("unreachable: a pipe to a child has a file descriptor");
}
