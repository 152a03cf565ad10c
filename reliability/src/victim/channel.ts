import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Command, Report } from "./messages.ts";

/** The exit code of a victim that ends itself. */
const EXIT_CODE = 7;

/** A victim's connection to the harness. It does not keep the process alive. */
export class Channel {
  /** Aborts when the harness asks for it. */
  readonly abort = new AbortController();
  /** Settles when the harness asks the victim to finish. */
  readonly finished: Promise<void>;
  /** Whether the harness has asked the victim to finish. */
  isFinished = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    socket.unref().on("error", () => undefined);
    // A victim must not outlive the harness.
    socket.once("close", () => process.kill(process.pid, "SIGKILL"));
    const lines = createInterface({ input: socket }).on("line", (line) => this.#obey(line as Command, resolve));
    lines.on("error", () => undefined);
  }

  /** Connects to the harness and reports this process. */
  static async open(path: string, role: "main" | "worker"): Promise<Channel> {
    const socket = connect(path);
    await once(socket, "connect");
    const channel = new Channel(socket);
    channel.report({ event: "hello", pid: process.pid, role });
    return channel;
  }

  report(report: Report): void {
    this.#socket.write(`${JSON.stringify(report)}\n`);
  }

  #obey(command: Command, finish: () => void): void {
    if (command === "finish") {
      this.isFinished = true;
      finish();
    }
    if (command === "abort") this.abort.abort(new Error("the harness has aborted the victim"));
    if (command === "exit") process.exit(EXIT_CODE);
    if (command === "reject") void Promise.reject(new Error("a rejection that nobody handles"));
    // Outside of any promise, so that nothing catches it.
    if (command === "throw") {
      process.nextTick(() => {
        throw new Error("an exception that nobody catches");
      });
    }
    if (command === "block") {
      this.report({ event: "step", name: "(blocked)" });
      setImmediate(() => {
        for (;;);
      });
    }
  }
}
