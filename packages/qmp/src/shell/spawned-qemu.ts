import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { unreachable } from "../unreachable.ts";

const MONITOR_FD = 3;
const MONITOR_ARGUMENTS = ["-chardev", "socket,id=alpy-qmp,fd=3", "-qmp", "chardev:alpy-qmp"];
/** From `quit`, or its end of the connection, to SIGKILL. */
const END_GRACE_MS = 2000;

/** A QEMU that a shell has started. It ends with the shell. */
export class SpawnedQemu implements AsyncDisposable {
  readonly monitor: Duplex;
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;

  private constructor(process: ChildProcess) {
    const stream = process.stdio[MONITOR_FD];
    this.monitor = stream instanceof Duplex ? stream : unreachable("QEMU was spawned with a pipe for its monitor");
    this.#process = process;
    this.#closed = once(process, "close");
  }

  /** Starts a QEMU with these arguments and our monitor. Its output goes to the terminal. */
  static async spawn(program: string, args: readonly string[]): Promise<SpawnedQemu> {
    const child = spawn(program, [...args, ...MONITOR_ARGUMENTS], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
    await once(child, "spawn");
    return new SpawnedQemu(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), END_GRACE_MS);
    await this.#closed;
    clearTimeout(timer);
  }
}
