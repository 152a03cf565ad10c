import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";

/** A program on a real terminal, connected through the pipes of `script` (util-linux). */
export class PtyPeer implements AsyncDisposable {
  /** All peers that were started. */
  static readonly started: PtyPeer[] = [];

  readonly stream: Duplex;
  readonly directory: string;
  readonly #child: ChildProcess;

  static async start(command: string): Promise<PtyPeer> {
    return new PtyPeer(command, await mkdtemp(join(tmpdir(), "serial-expect-")));
  }

  constructor(command: string, directory: string) {
    this.directory = directory;
    PtyPeer.started.push(this);
    const child = spawn("script", ["-qfc", command, "/dev/null"], {
      cwd: directory,
      env: { PATH: process.env.PATH, TERM: "vt100", HISTFILE: "/dev/null", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    this.stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    this.stream.on("error", () => {});
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ended) {
      const exit = once(this.#child, "exit");
      // Its end hangs up the terminal, which ends all programs there. On SIGTERM it would wait 2 s first.
      this.#child.kill("SIGKILL");
      await exit;
    }
    this.stream.destroy();
    await rm(this.directory, { recursive: true });
  }
}
