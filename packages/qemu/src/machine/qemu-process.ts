import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { consoleFileDescriptor, firstWireFileDescriptor, qmpFileDescriptor } from "./arguments.ts";
import { Tail } from "./tail.ts";
import { qemuMissing } from "./version.ts";

/** How a QEMU process ended. */
export interface QemuExit {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** An exit in words, such as `exit code 1` or `SIGKILL`. */
export function describeExit({ code, signal }: QemuExit): string {
  return signal ?? `exit code ${code}`;
}

const setprivPath = "/usr/bin/setpriv";
const quitGraceMs = 2_000;
const terminateGraceMs = 2_000;

/**
 * Ties QEMU's life to ours: the kernel kills it when we die, by whatever signal. The shell between them looks whether we
 * are still there, since the request is lost when its parent is already dead.
 */
function deathTied(qemu: string, args: readonly string[]): [string, string[]] {
  if (!existsSync(setprivPath)) return [qemu, [...args]];
  const check = '[ "$PPID" = "$0" ] || exit 1; exec "$@"';
  return [setprivPath, ["--pdeathsig", "KILL", "sh", "-c", check, String(process.pid), qemu, ...args]];
}

/** What QEMU inherits beside QMP and the console, from file descriptor 5 on. */
export interface Inherited {
  /** How many sockets for NICs. */
  wires: number;
  /** File descriptors of ours, after those. */
  files: readonly number[];
}

/** A running QEMU, with its QMP and console channels. */
export class QemuProcess {
  readonly pid: number;
  readonly qmpChannel: Duplex;
  readonly consoleChannel: Duplex;
  /** The sockets behind NICs, in the order of their file descriptors. */
  readonly wireChannels: readonly Duplex[];
  /** Settles when QEMU has ended; never rejects. */
  readonly exited: Promise<QemuExit>;
  readonly #child: ChildProcess;
  readonly #output = new Tail();
  #onLine: (line: string) => void = () => undefined;
  #exit: QemuExit | undefined;

  private constructor(child: ChildProcess, pid: number, logPath: string) {
    this.#child = child;
    this.pid = pid;
    this.qmpChannel = child.stdio[qmpFileDescriptor] as Duplex;
    this.consoleChannel = child.stdio[consoleFileDescriptor] as Duplex;
    this.wireChannels = child.stdio.slice(firstWireFileDescriptor).filter((channel) => channel !== null) as Duplex[];
    const log = createWriteStream(logPath, { flags: "a" });
    // A log that cannot be written must not end the run: its last lines are kept in memory too.
    log.on("error", () => log.destroy());
    for (const stream of [child.stdout, child.stderr] as Readable[]) {
      stream.on("data", (chunk: Buffer) => {
        this.#output.push(chunk);
        // QEMU writes a message at a time.
        for (const line of chunk.toString().trimEnd().split("\n")) this.#onLine(line);
        if (!log.destroyed) log.write(chunk);
      });
    }
    this.exited = this.#awaitExit(child, () => log.end());
  }

  /**
   * Starts QEMU; its output goes to `logPath`, and it inherits QMP, the console, then what is told.
   * @throws {AlpyError} `qemu-missing` when the program cannot be run
   */
  static async spawn(
    qemu: string,
    args: readonly string[],
    logPath: string,
    inherited: Inherited,
  ): Promise<QemuProcess> {
    const [program, programArguments] = deathTied(qemu, args);
    const child = spawn(program, programArguments, {
      // filter-dump takes its start through mktime(), which knows the time zone.
      env: { ...process.env, TZ: "UTC" },
      stdio: [
        "ignore",
        "pipe",
        "pipe",
        "pipe",
        "pipe",
        ...Array<"pipe">(inherited.wires).fill("pipe"),
        ...inherited.files,
      ],
    });
    try {
      await once(child, "spawn");
    } catch (cause) {
      throw qemuMissing(qemu, cause);
    }
    return new QemuProcess(child, child.pid ?? 0, logPath);
  }

  /** How it ended, or `undefined` while it runs. */
  get exit(): QemuExit | undefined {
    return this.#exit;
  }

  /** The last lines that QEMU wrote to its standard output and error. */
  get outputTail(): string {
    return this.#output.lines();
  }

  /** Calls back with each line that QEMU writes to its output from now on. */
  onOutputLine(listener: (line: string) => void): void {
    this.#onLine = listener;
  }

  /** Ends it: `quit` first, if there is one, given 2 s, then SIGTERM, given 2 s, then SIGKILL. Settles when it is gone. */
  async end(quit?: () => Promise<unknown>): Promise<QemuExit> {
    if (this.#exit) return this.#exit;
    quit?.().catch(() => undefined);
    if (quit && (await this.endsWithin(quitGraceMs))) return this.exited;
    this.#child.kill("SIGTERM");
    if (await this.endsWithin(terminateGraceMs)) return this.exited;
    this.#child.kill("SIGKILL");
    return this.exited;
  }

  async #awaitExit(child: ChildProcess, then: () => void): Promise<QemuExit> {
    // Not the event "close": it waits for the console to be read to its end, which is the reader's business.
    const outputs = [child.stdout, child.stderr].map((stream) => once(stream as Readable, "close"));
    const [code, signal] = await once(child, "exit");
    await Promise.all(outputs);
    then();
    this.#exit = { code: code as number | null, signal: signal as NodeJS.Signals | null };
    return this.#exit;
  }

  /** Waits for its end for so long, and says whether it came. */
  async endsWithin(graceMs: number): Promise<boolean> {
    const timer = new AbortController();
    const late = delay(graceMs, false, { signal: timer.signal }).catch(() => false);
    const ended = await Promise.race([this.exited.then(() => true), late]);
    timer.abort();
    return ended;
  }
}
