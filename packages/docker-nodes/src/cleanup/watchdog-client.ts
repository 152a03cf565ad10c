import { type ChildProcess, spawn } from "node:child_process";
import { access } from "node:fs/promises";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { reasonOf } from "../error-reason.ts";
import { DockerNodesError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import {
  type Guarded,
  NOTHING_LEFT,
  WAITING_SCRIPT,
  type WatchdogMessage,
  type WatchdogTask,
} from "./watchdog-protocol.ts";

const EXIT_TIMEOUT_MS = 5_000;

/** The session's watchdog: a detached process that cleans up when the pipe from us ends without a `done`. */
export class Watchdog {
  readonly #child: ChildProcess;
  readonly #pipe: Writable;
  readonly #exited: Promise<void>;
  readonly #guarded = new Set<number>();
  #nextId = 0;
  #closing = false;

  private constructor(child: ChildProcess, pipe: Writable, logger: Logger) {
    this.#child = child;
    this.#pipe = pipe;
    this.#exited = new Promise((resolve) => {
      child.once("exit", (exitCode, signal) => {
        if (!this.#closing) {
          logger.warn({ exitCode, signal }, "the watchdog died: taps may be left behind if this process is killed");
        }
        resolve();
      });
    });
    pipe.on("error", () => undefined);
    // Neither may keep this process alive.
    child.unref();
    (pipe as Writable & { unref?: () => void }).unref?.();
  }

  /** Starts the watchdog. @throws {DockerNodesError} `watchdog-failed` if the process cannot be started */
  static async start(task: WatchdogTask, logger: Logger): Promise<Watchdog> {
    // In the source next to this file; in the built package next to the chunk that contains this file.
    const name = import.meta.url.endsWith(".ts") ? "watchdog.ts" : "watchdog.js";
    const file = fileURLToPath(new URL(name, import.meta.url));
    const argv = ["-c", WAITING_SCRIPT, "alpy-watchdog", process.execPath, file, JSON.stringify(task)];
    try {
      await access(file);
      const child = spawn("/bin/sh", argv, {
        detached: true,
        cwd: "/",
        stdio: ["pipe", "ignore", "ignore"],
        env: { ...process.env, NODE_OPTIONS: "" },
      });
      const failed = new Promise<never>((_, reject) => child.once("error", reject));
      await Promise.race([new Promise((resolve) => child.once("spawn", resolve)), failed]);
      return new Watchdog(child, child.stdin, logger);
    } catch (cause) {
      const message = `cannot start the watchdog ${file}, which cleans up if this process is killed: ${reasonOf(cause)}`;
      throw new DockerNodesError("watchdog-failed", message, { cause });
    }
  }

  /** Makes the watchdog end or remove `target` when this process dies, until the returned function is called. */
  guard(target: Guarded): () => void {
    const id = this.#nextId++;
    this.#guarded.add(id);
    this.#send({ op: "guard", id, target });
    return () => {
      if (this.#guarded.delete(id)) this.#send({ op: "release", id });
    };
  }

  /** Ends the watchdog: it ends what is still guarded and, unless `clean`, sweeps the session's containers. */
  async close(clean: boolean): Promise<void> {
    this.#closing = true;
    if (clean && this.#guarded.size === 0) this.#write(NOTHING_LEFT);
    else if (clean) this.#send({ op: "done" });
    this.#pipe.end();
    if (!clean) return;
    this.#child.ref();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, EXIT_TIMEOUT_MS);
    });
    await Promise.race([this.#exited, timeout]);
    clearTimeout(timer);
  }

  #send(message: WatchdogMessage): void {
    this.#write(JSON.stringify(message));
  }

  #write(line: string): void {
    if (this.#pipe.writable) this.#pipe.write(`${line}\n`);
  }
}
