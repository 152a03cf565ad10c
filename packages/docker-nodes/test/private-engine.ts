import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { nodeImage } from "./support.ts";

const execute = promisify(execFile);

/** A private engine for a test to kill, restart and starve; its images and containers are in memory. Needs root. */
export class PrivateEngine {
  readonly socketPath: string;
  readonly #folder: string;
  #daemon: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.socketPath = join(folder, "engine.sock");
  }

  static async start(): Promise<PrivateEngine> {
    const engine = new PrivateEngine(await mkdtemp(join(tmpdir(), "alpy-engine-")));
    await mkdir(engine.#data);
    await execute("mount", ["-t", "tmpfs", "-o", "size=256m", "alpy-engine", engine.#data]);
    await engine.restart();
    const image = join(engine.#folder, "image.tar");
    await execute("docker", ["save", "--output", image, nodeImage()]);
    await engine.docker("load", "--input", image);
    return engine;
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  /** Starts the daemon if it has ended. Settles when it answers. */
  async restart(): Promise<void> {
    if (this.#runs()) return;
    const log = openSync(join(this.#folder, "log"), "a");
    const place = (name: string) => join(this.#folder, name);
    const folders = ["--data-root", this.#data, "--exec-root", place("exec"), "--pidfile", place("pid")];
    // If no process reaps the children of a killed daemon, its containerd counts as alive forever.
    await rm(join(place("exec"), "containerd", "containerd.pid"), { force: true });
    const network = ["--bridge=none", "--iptables=false", "--ip6tables=false"];
    this.#daemon = spawn("dockerd", [...folders, ...network, "-H", `unix://${this.socketPath}`], {
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    while (!(await this.#answers())) {
      if (this.#daemon.exitCode !== null)
        throw new Error(`dockerd ended: ${readFileSync(place("log"), "utf8").slice(-1000)}`);
      await sleep(50);
    }
  }

  /** Ends only the daemon, as a crash does: the processes that it has started stay alive. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Runs Docker's own client. */
  async docker(...args: string[]): Promise<string> {
    return (await execute("docker", ["--host", `unix://${this.socketPath}`, ...args])).stdout.trimEnd();
  }

  /** Returns the names of all its containers. */
  async containers(): Promise<string[]> {
    const names = await this.docker("ps", "--all", "--format", "{{.Names}}");
    return names === "" ? [] : names.split("\n");
  }

  /** Fills its disk; the returned function makes room again. */
  async fillDisk(): Promise<() => Promise<void>> {
    const path = join(this.#data, "filling");
    await using file = await open(path, "w");
    const block = Buffer.alloc(1 << 20);
    // A part of the last block may still fit.
    for (let size = block.length; size > 0; size >>= 1) {
      try {
        for (;;) await file.appendFile(block.subarray(0, size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    return () => rm(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A killed daemon leaves a containerd and containers behind, which only the next daemon ends.
    await this.restart();
    await this.#end("SIGTERM");
    for (const place of [this.#data, join(this.#folder, "exec", "netns", "default")]) {
      await execute("umount", ["--lazy", place]).catch(() => undefined);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || !this.#runs()) return;
    const exit = once(daemon, "exit");
    daemon.kill(signal);
    await exit;
  }

  #runs(): boolean {
    return this.#daemon?.exitCode === null && this.#daemon.signalCode === null;
  }

  async #answers(): Promise<boolean> {
    return this.docker("version").then(
      () => true,
      () => false,
    );
  }
}
