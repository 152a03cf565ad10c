import { connectQmp, type EventMark, type QmpClient, QmpError } from "@alpy/qmp";
import { openConsole, type SerialConsole } from "@alpy/serial-expect";
import type { CaptureClock } from "./capture-clock.ts";
import { AlpyError } from "./errors.ts";
import { componentLogger, type Logger } from "./logger.ts";
import { describeExit, type QemuExit, QemuProcess } from "./qemu-process.ts";

/** What a machine is doing. */
export type MachineState =
  /** Held at its first instruction, or stopped by QMP. */
  | { name: "paused" }
  | { name: "running" }
  /** The guest has powered off; QEMU still holds its last state. */
  | { name: "off" }
  | { name: "exited"; exit: QemuExit };

/** How long an operation of the machine may take, and what ends it early. */
export interface MachineWait {
  /** Milliseconds until it is an error; each operation names its default. */
  timeoutMs?: number;
  /** Ends the wait early: the operation rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/** What a machine is made from. */
export interface MachineInput {
  qemu: string;
  arguments: readonly string[];
  /** Where QEMU's own output goes. */
  outputLog: string;
  clock: CaptureClock;
  logger: Logger;
  signal: AbortSignal | undefined;
}

const startTimeoutMs = 10_000;
const powerOffTimeoutMs = 30_000;
const exitGraceMs = 2_000;

/** The device under test: a live QEMU, its power, its QMP connection and its serial console. */
export class Machine {
  /** QEMU's QMP, for whatever this class has no method for. */
  readonly qmp: QmpClient;
  /** The serial console; reading never stops. */
  readonly console: SerialConsole;
  /** QEMU's arguments. */
  readonly arguments: readonly string[];
  /** QEMU's process id. */
  readonly pid: number;
  /** @internal How time stamps in the captures relate to the host's clock. */
  readonly clock: CaptureClock;
  readonly #process: QemuProcess;
  /** Before the first instruction: events since then tell of everything that happened to the guest. */
  readonly #beginning: EventMark;
  #state: MachineState = { name: "paused" };
  #closing: Promise<void> | undefined;

  private constructor(process: QemuProcess, qmp: QmpClient, console: SerialConsole, input: MachineInput) {
    this.#process = process;
    this.qmp = qmp;
    this.console = console;
    this.arguments = input.arguments;
    this.pid = process.pid;
    this.clock = input.clock;
    this.#beginning = qmp.mark();
    this.#follow();
  }

  /**
   * Starts QEMU, paused at the guest's first instruction, and takes its QMP and its console.
   * @throws {AlpyError} `qemu-missing`; `qemu-failed` when QEMU refuses its arguments, with its own words
   */
  static async launch(input: MachineInput): Promise<Machine> {
    const process = await QemuProcess.spawn(input.qemu, input.arguments, input.outputLog);
    const { signal } = input;
    try {
      const logger = componentLogger(input.logger, "qmp");
      const qmp = await connectQmp(process.qmpChannel, { logger, signal, endOnClose: true });
      const console = openConsole(process.consoleChannel, {
        logger: componentLogger(input.logger, "console"),
        endStream: true,
      });
      return new Machine(process, qmp, console, input);
    } catch (cause) {
      const ended = await process.end();
      signal?.throwIfAborted();
      const message = `QEMU did not come up (${describeExit(ended)}): ${process.outputTail || "it said nothing"}`;
      throw new AlpyError("qemu-failed", message, { cause, evidence: { qemu: process.outputTail } });
    }
  }

  /** What the machine is doing now. */
  get state(): MachineState {
    const { exit } = this.#process;
    return exit ? { name: "exited", exit } : this.#state;
  }

  /** The last lines that QEMU wrote to its own output. */
  get outputTail(): string {
    return this.#process.outputTail;
  }

  /** Lets the guest run, as one presses a power button; settles when it runs, at once if it does. Default time-out: 10 s. */
  async start({ timeoutMs = startTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    if (this.state.name === "running") return;
    const since = this.qmp.mark();
    await this.qmp.execute("cont", {}, { timeoutMs, signal });
    await this.qmp.waitFor("RESUME", { since, timeoutMs, signal });
  }

  /**
   * Presses the ACPI power button and waits until the guest has powered off. Default time-out: 30 s.
   * @throws {AlpyError} `power-off-timeout` when the guest does not, `qemu-exited` when QEMU ends instead
   */
  async powerDown(wait: MachineWait = {}): Promise<void> {
    await this.qmp.execute("system_powerdown", {}, { signal: wait.signal });
    await this.waitForShutdown(wait);
  }

  /**
   * Waits until the guest has powered off by itself; settles at once when it has already. Default time-out: 30 s.
   * @throws {AlpyError} `power-off-timeout` when the guest does not, `qemu-exited` when QEMU ends instead
   */
  async waitForShutdown({ timeoutMs = powerOffTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    const since = this.#beginning;
    try {
      const shutdown = await this.qmp.waitFor("SHUTDOWN", { since, timeoutMs, signal });
      // QEMU pauses the machine right after, see qemu-arguments: then the captures are complete.
      await this.qmp.waitFor("STOP", { since, where: (stop) => stop.sequence > shutdown.sequence, timeoutMs, signal });
    } catch (cause) {
      signal?.throwIfAborted();
      const timedOut = cause instanceof QmpError && cause.code === "wait-timeout";
      // QMP is lost a moment before the process is seen to have ended.
      if (!timedOut) await this.#process.endsWithin(exitGraceMs);
      throw this.#powerOffError(timeoutMs, cause);
    }
  }

  /** Ends QEMU (`quit`, SIGTERM, SIGKILL) and lets go of console and QMP. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.use(this.qmp);
    stack.use(this.console);
    await this.#process.end(() => this.qmp.execute("quit"));
  }

  #follow(): void {
    this.qmp.on("RESUME", ({ timestampNs }) => {
      this.clock.resumed(timestampNs);
      this.#state = { name: "running" };
    });
    this.qmp.on("STOP", ({ timestampNs }) => {
      this.clock.stopped(timestampNs);
      if (this.#state.name === "running") this.#state = { name: "paused" };
    });
    this.qmp.on("SHUTDOWN", () => {
      this.#state = { name: "off" };
    });
  }

  #powerOffError(timeoutMs: number, cause: unknown): AlpyError {
    const evidence = { qemu: this.outputTail, console: this.console.lastLines() };
    const { state } = this;
    if (state.name !== "exited") {
      const message = `the guest did not power off within ${timeoutMs / 1000} s; its console's last lines:\n${evidence.console}`;
      return new AlpyError("power-off-timeout", message, { cause, evidence });
    }
    const message = `QEMU ended while the guest was to power off (${describeExit(state.exit)}): ${evidence.qemu}`;
    return new AlpyError("qemu-exited", message, { cause, evidence });
  }
}
