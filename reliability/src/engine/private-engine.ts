import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { EngineClient } from "./engine-client.ts";

const execute = promisify(execFile);
const POLL_INTERVAL_MS = 50;
const BLOCK_BYTES = 1024 * 1024;

/** A Docker engine of the harness, to kill, stop, restart and starve. Its images and containers are in memory. Needs root. */
export class PrivateEngine implements AsyncDisposable {
  readonly client: EngineClient;
  readonly #folder: string;
  #daemon: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.client = new EngineClient(join(folder, "engine.sock"));
  }

  /** Starts an engine that has the image. */
  static async start(folder: string, image: string): Promise<PrivateEngine> {
    const engine = new PrivateEngine(folder);
    mkdirSync(engine.#data, { recursive: true });
    await execute("mount", ["-t", "tmpfs", "-o", "size=256m", "alpy-engine", engine.#data]);
    await engine.restart();
    const archive = join(folder, "image.tar");
    await execute("docker", ["save", "--output", archive, image]);
    await execute("docker", ["--host", `unix://${engine.socketPath}`, "load", "--input", archive]);
    return engine;
  }

  get socketPath(): string {
    return this.client.socketPath;
  }

  /** Starts the daemon if it has ended. Settles when it answers. */
  async restart(): Promise<void> {
    if (this.#isRunning) return;
    const log = openSync(join(this.#folder, "log"), "a");
    const place = (name: string): string => join(this.#folder, name);
    const folders = ["--data-root", this.#data, "--exec-root", place("exec"), "--pidfile", place("pid")];
    // If no process reaps the children of a killed daemon, its containerd counts as alive forever.
    await rm(join(place("exec"), "containerd", "containerd.pid"), { force: true });
    const network = ["--bridge=none", "--iptables=false", "--ip6tables=false"];
    const daemon = spawn("dockerd", [...folders, ...network, "-H", `unix://${this.socketPath}`], {
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#daemon = daemon;
    while (!(await this.#answers())) {
      if (daemon.exitCode !== null)
        throw new Error(`dockerd ended: ${readFileSync(place("log"), "utf8").slice(-1_000)}`);
      await delay(POLL_INTERVAL_MS);
    }
  }

  /** Ends only the daemon, as a crash does: the processes that it has started stay alive. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends the daemon in order, as an upgrade does. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Makes the daemon hang; the returned function ends that. */
  hang(): () => void {
    this.#daemon?.kill("SIGSTOP");
    return () => void this.#daemon?.kill("SIGCONT");
  }

  /** Fills its disk; the returned function makes room again. */
  async fillDisk(): Promise<() => Promise<void>> {
    const path = join(this.#data, "filling");
    await using file = await open(path, "w");
    const block = Buffer.alloc(BLOCK_BYTES);
    // A part of the last block may still fit.
    for (let size = block.length; size > 0; size >>= 1) {
      try {
        for (;;) await file.appendFile(block.subarray(0, size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    return () => rm(path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A killed daemon leaves a containerd and containers behind, which only the next daemon ends.
    await this.restart();
    for (const { Id } of await this.client.list("org.alpy.session"))
      await this.client.remove(Id).catch(() => undefined);
    await this.#end("SIGTERM");
    for (const place of [this.#data, join(this.#folder, "exec", "netns", "default")]) {
      await execute("umount", ["--lazy", place]).catch(() => undefined);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  get #isRunning(): boolean {
    return this.#daemon?.exitCode === null && this.#daemon.signalCode === null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || !this.#isRunning) return;
    const exit = once(daemon, "exit");
    daemon.kill(signal);
    await exit;
  }

  async #answers(): Promise<boolean> {
    return await this.client.call("GET", "/_ping").then(
      () => true,
      () => false,
    );
  }
}
