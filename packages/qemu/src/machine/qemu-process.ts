import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FIRST_NIC_FILE_DESCRIPTOR, QMP_FILE_DESCRIPTOR } from "../command-line/qemu-arguments.ts";
import type { LimitedLog } from "../files/limited-log.ts";
import { OutputTail } from "../output/output-tail.ts";
import { signalGroup } from "../program/run-program.ts";
import { qemuStartError } from "../program/start-error.ts";
import { startTied } from "../program/start-tied.ts";
import { settlesWithin } from "../settles-within.ts";
import type { QemuExit } from "./qemu-exit.ts";

const QUIT_GRACE_MS = 2_000;
const TERMINATE_GRACE_MS = 2_000;
/** From QEMU's exit until its output must have ended, too. */
const OUTPUT_GRACE_MS = 2_000;

/** File descriptors that QEMU inherits in addition to QMP, from 4 on. */
interface InheritedDescriptors {
  /** Number of sockets for NICs. */
  readonly nicSockets: number;
  /** A file whose content QEMU reads from a socket, which follows those of the NICs; it is closed when it was read. */
  readonly state: FileHandle | undefined;
  /** Our file descriptors for files, which follow the sockets. */
  readonly files: readonly number[];
}

/** Input of `QemuProcess.spawn`. */
export interface QemuProcessInput {
  readonly qemu: string;
  readonly arguments: readonly string[];
  /** QEMU's own output goes there; it is closed when QEMU has ended, or was not started. */
  readonly outputLog: LimitedLog;
  readonly inherited: InheritedDescriptors;
  /** The folder of QEMU's temporary files. */
  readonly temporaryFolder: string;
}

/** A running QEMU, with its QMP channel and those of its NICs. */
export class QemuProcess {
  readonly pid: number;
  readonly qmpChannel: Duplex;
  /** The sockets behind NICs, in the order of their file descriptors. */
  readonly nicChannels: readonly Duplex[];
  /** Settles when QEMU has ended; never rejects. */
  readonly exited: Promise<QemuExit>;
  readonly #child: ChildProcess;
  readonly #output = new OutputTail();
  #onLine: (line: string) => void = () => undefined;
  #exit: QemuExit | undefined;

  private constructor(child: ChildProcess, pid: number, nicSockets: number, log: LimitedLog) {
    this.#child = child;
    this.pid = pid;
    this.qmpChannel = child.stdio[QMP_FILE_DESCRIPTOR] as Duplex;
    const afterNics = FIRST_NIC_FILE_DESCRIPTOR + nicSockets;
    this.nicChannels = child.stdio.slice(FIRST_NIC_FILE_DESCRIPTOR, afterNics) as Duplex[];
    for (const stream of [child.stdout, child.stderr] as Readable[]) {
      stream.on("data", (chunk: Buffer) => {
        this.#output.push(chunk);
        // QEMU writes each message as a whole.
        for (const line of chunk.toString().trimEnd().split("\n")) this.#onLine(line);
        log.write(chunk);
      });
    }
    this.exited = this.#awaitExit(child, () => log.end());
  }

  /**
   * Starts QEMU, which inherits QMP, then `inherited`, and cannot outlive this process.
   * @throws {QemuError} `qemu-missing` when the program does not exist, `qemu-failed` when it cannot be started
   */
  static async spawn(input: QemuProcessInput): Promise<QemuProcess> {
    const { qemu, inherited, outputLog, temporaryFolder } = input;
    const { nicSockets, state, files } = inherited;
    const sockets = Array<"pipe">(nicSockets + (state ? 1 : 0)).fill("pipe");
    const child = await startTied(qemu, input.arguments, {
      // Its own process group: Ctrl-C in a terminal must reach this process, which then ends QEMU.
      detached: true,
      // filter-dump computes its start with mktime(), which uses the time zone.
      env: { ...process.env, TZ: "UTC", TMPDIR: temporaryFolder },
      stdio: ["ignore", "pipe", "pipe", "pipe", ...sockets, ...files],
    }).catch(async (cause: unknown) => {
      outputLog.end();
      await state?.close();
      throw qemuStartError(qemu, cause);
    });
    if (child.pid === undefined) throw new Error("unreachable: a process that was spawned has an id");
    if (state) send(state, child.stdio[FIRST_NIC_FILE_DESCRIPTOR + nicSockets] as Duplex);
    return new QemuProcess(child, child.pid, nicSockets, outputLog);
  }

  /** The last lines that QEMU wrote to its standard output and error. */
  get outputTail(): string {
    return this.#output.lines();
  }

  /** Calls `listener` with each line that QEMU writes to its output from now on, in place of an earlier listener. */
  onOutputLine(listener: (line: string) => void): void {
    this.#onLine = listener;
  }

  /** Kills it, although it may not respond. Settles when it has ended. */
  async kill(): Promise<QemuExit> {
    // A script may have started QEMU, and not become it.
    if (!this.#exit) signalGroup(this.#child, "SIGKILL");
    return await this.exited;
  }

  /** Ends it: calls `quit`, if there is one, and waits 2 s; sends SIGTERM and waits 2 s; sends SIGKILL. Settles when it has ended. */
  async end(quit?: () => Promise<unknown>): Promise<QemuExit> {
    if (this.#exit) return this.#exit;
    quit?.().catch(() => undefined);
    if (quit && (await this.#endsWithin(QUIT_GRACE_MS))) return this.exited;
    signalGroup(this.#child, "SIGTERM");
    if (await this.#endsWithin(TERMINATE_GRACE_MS)) return this.exited;
    return await this.kill();
  }

  async #awaitExit(child: ChildProcess, then: () => void): Promise<QemuExit> {
    // Not the event "close": it waits until QMP was read to its end, which depends on its reader.
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    const outputs = Promise.allSettled(streams.map((stream) => once(stream, "close")));
    const [code, signal] = await once(child, "exit");
    // A program that QEMU or a script around it has left behind may keep them open.
    await settlesWithin(outputs, OUTPUT_GRACE_MS);
    for (const stream of streams) stream.destroy();
    then();
    this.#exit = { code: code as number | null, signal: signal as NodeJS.Signals | null };
    return this.#exit;
  }

  /** Waits for its end, at most `graceMs`; returns whether it has ended. */
  async #endsWithin(graceMs: number): Promise<boolean> {
    return await settlesWithin(this.exited, graceMs);
  }
}

/** Sends a file to QEMU. If it ends early, or QEMU does not read all of it, QEMU reports that the state was not loaded. */
function send(file: FileHandle, channel: Duplex): void {
  channel.resume();
  pipeline(file.createReadStream(), channel).catch(() => channel.destroy());
}
