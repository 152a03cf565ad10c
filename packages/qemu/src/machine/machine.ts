import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectQmp, type QmpClient } from "@alpy/qmp";
import { openConsole, type SerialConsole } from "@alpy/serial-expect";
import { AlpyError } from "../errors.ts";
import type { Faults } from "../faults.ts";
import type { CaptureClock } from "../link/capture-clock.ts";
import { componentLogger, type Logger } from "../logger.ts";
import { panicLines, panicReportLines } from "./panic-lines.ts";
import { type MachineState, Power } from "./power.ts";
import { type PowerFailure, powerError } from "./power-error.ts";
import { describeExit, type Inherited, type QemuExit, QemuProcess } from "./process.ts";

/** How long an operation of the machine may take, and what ends it early. */
export interface MachineWait {
  /** Milliseconds until it is an error; each operation names its default. */
  timeoutMs?: number | undefined;
  /** Ends the wait early: the operation rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
}

/** What a machine is made from. */
export interface MachineInput {
  /** What the log and errors call it. */
  name: string;
  qemu: string;
  arguments: readonly string[];
  /** What QEMU inherits. */
  inherited: Inherited;
  /** Where QEMU's own output goes. */
  outputLog: string;
  /** Where screenshots go. */
  folder: string;
  clock: CaptureClock;
  /** Is told when QEMU ends by itself or gives up a capture. */
  faults: Faults;
  logger: Logger;
  /** Multiplies each time-out. */
  timeoutFactor: number;
  signal: AbortSignal | undefined;
}

const startTimeoutMs = 10_000;
const powerOffTimeoutMs = 30_000;
const screenshotTimeoutMs = 10_000;
const consoleTimeoutMs = 30_000;
/** How long after a channel of QEMU's has ended its exit status may take to be known. */
const exitGraceMs = 5_000;
/** A guest that resets itself this often while its power-off is awaited will not power off. SeaBIOS doubles each reset. */
const resetLoop = 6;

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
  /** Settles when QEMU has ended; never rejects. */
  readonly exited: Promise<QemuExit>;
  readonly #process: QemuProcess;
  readonly #input: MachineInput;
  readonly #power = new Power();
  /** Whether QEMU may end: the guest is off, or we let it. */
  #isToEnd = false;
  #closing: Promise<void> | undefined;

  private constructor(process: QemuProcess, qmp: QmpClient, console: SerialConsole, input: MachineInput) {
    this.#process = process;
    this.#input = input;
    this.qmp = qmp;
    this.console = console;
    this.arguments = input.arguments;
    this.pid = process.pid;
    this.clock = input.clock;
    this.exited = process.exited;
    this.#follow();
  }

  /**
   * Starts QEMU, paused at the guest's first instruction, and takes its QMP and its console.
   * @throws {AlpyError} `qemu-missing`; `qemu-failed` when QEMU refuses its arguments, with its own words
   */
  static async launch(input: MachineInput): Promise<Machine> {
    const process = await QemuProcess.spawn(input.qemu, input.arguments, input.outputLog, input.inherited);
    const { signal } = input;
    try {
      const logger = componentLogger(input.logger, "qmp");
      const qmp = await connectQmp(process.qmpChannel, { logger, signal, endOnClose: true });
      const console = openConsole(process.consoleChannel, {
        logger: componentLogger(input.logger, "console"),
        endStream: true,
        timeoutMs: consoleTimeoutMs * input.timeoutFactor,
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
    return this.#power.state;
  }

  /** How often the guest has reset itself since it was last started or reset from outside. */
  get guestResets(): number {
    return this.#power.guestResets;
  }

  /** The last lines that QEMU wrote to its own output. */
  get outputTail(): string {
    return this.#process.outputTail;
  }

  /** @internal The sockets behind the NICs, in the order of their file descriptors. */
  get wireChannels(): QemuProcess["wireChannels"] {
    return this.#process.wireChannels;
  }

  /**
   * Lets the guest run, as one presses a power button: from its first instruction, from where it was paused, or, after a
   * power-off or a panic, anew. Settles when it runs, at once if it does. Default time-out: 10 s.
   */
  async start({ timeoutMs = startTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    const { name } = this.state;
    if (name === "running") return;
    if (name === "off" || name === "panicked") await this.reset({ timeoutMs, signal });
    this.clock.resuming();
    await this.qmp.execute("cont", {}, { timeoutMs, signal });
    await this.#until("running", { timeoutMs, signal });
  }

  /** Stops the guest's CPUs where they are; its virtual clock stands. Settles when they stand. Default time-out: 10 s. */
  async pause({ timeoutMs = startTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    if (this.state.name !== "running") return;
    await this.qmp.execute("stop", {}, { timeoutMs, signal });
    await this.#until("paused", { timeoutMs, signal });
  }

  /** Lets a paused guest go on, as {@link start}. */
  async resume(wait: MachineWait = {}): Promise<void> {
    await this.start(wait);
  }

  /** Presses the reset button; a guest that runs boots anew, one that is off or has panicked is then paused. Default time-out: 10 s. */
  async reset({ timeoutMs = startTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    const since = this.qmp.mark();
    await this.qmp.execute("system_reset", {}, { timeoutMs, signal });
    await this.qmp.waitFor("RESET", { since, where: ({ data }) => !data.guest, timeoutMs, signal });
  }

  /**
   * Presses the ACPI power button and waits until the guest has powered off. Default time-out: 30 s.
   * @throws {AlpyError} as {@link waitForShutdown}
   */
  async powerDown(wait: MachineWait = {}): Promise<void> {
    await this.qmp.execute("system_powerdown", {}, { signal: wait.signal });
    await this.waitForShutdown(wait);
  }

  /**
   * Waits until the guest has powered off by itself; settles at once when it has already. Then the captures are complete.
   * Default time-out: 30 s.
   * @throws {AlpyError} `power-off-timeout` when the guest does not, `guest-panicked`, `guest-reset-loop` when it resets
   *   itself six times instead, `qemu-exited` when QEMU ends
   */
  async waitForShutdown({ timeoutMs = powerOffTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    const before = this.guestResets;
    await this.#await("power-off-timeout", { timeoutMs, signal }, () => {
      if (this.state.name === "panicked") throw this.#error("guest-panicked");
      if (this.guestResets - before >= resetLoop) throw this.#error("guest-reset-loop");
      return this.state.name === "off" || undefined;
    });
  }

  /**
   * Waits until the guest's kernel has panicked (QEMU: pvpanic, which the guest needs a driver for).
   * Default time-out: 30 s.
   * @throws {AlpyError} `panic-timeout` when it has not by then, `qemu-exited` when QEMU ends
   */
  async waitForPanic({ timeoutMs = powerOffTimeoutMs, signal }: MachineWait = {}): Promise<void> {
    await this.#await("panic-timeout", { timeoutMs, signal }, () => this.state.name === "panicked" || undefined);
  }

  /**
   * Writes what the display shows as a PNG file and gives its absolute path. It needs a machine with `vga`.
   * @param name file name, in the testbed's artifacts folder
   */
  async screenshot(
    name = "screenshot.png",
    { timeoutMs = screenshotTimeoutMs, signal }: MachineWait = {},
  ): Promise<string> {
    const filename = resolve(this.#input.folder, name);
    await this.qmp.execute("screendump", { filename, format: "png" }, { timeoutMs, signal });
    return filename;
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
    this.#isToEnd = true;
    await using stack = new AsyncDisposableStack();
    stack.use(this.qmp);
    stack.use(this.console);
    const exit = await this.#process.end(() => this.qmp.execute("quit"));
    this.#input.logger.info({ machine: this.#input.name, exit }, `QEMU ended: ${describeExit(exit)}`);
  }

  #follow(): void {
    this.qmp.on("RESUME", ({ timestampNs }) => {
      this.clock.resumed(timestampNs);
      this.#power.take({ name: "RESUME" });
    });
    this.qmp.on("STOP", ({ timestampNs }) => {
      this.clock.stopped(timestampNs);
      this.#power.take({ name: "STOP" });
    });
    this.qmp.on("SHUTDOWN", () => {
      this.#isToEnd = true;
      this.#power.take({ name: "SHUTDOWN" });
    });
    this.qmp.on("GUEST_PANICKED", () => this.#power.take({ name: "GUEST_PANICKED" }));
    this.qmp.on("RESET", ({ data }) => this.#power.take({ name: "RESET", guest: data.guest }));
    const ended = this.exited.then((exit) => this.#ended(exit));
    // A moment after any of its channels has ended the process is seen to have ended too, and how.
    const suspect = (): void => {
      this.#input.faults.suspect(Promise.race([ended, delay(exitGraceMs, undefined, { ref: false })]));
    };
    void this.qmp.closed.then(suspect);
    for (const channel of [this.#process.consoleChannel, ...this.#process.wireChannels])
      channel.once("end", suspect).once("close", suspect);
    this.#process.onOutputLine((line) => this.#judge(line));
  }

  #ended(exit: QemuExit): void {
    this.#power.exited(exit);
    if (!this.#isToEnd) this.#input.faults.report(this.#error("qemu-exited"));
  }

  /** QEMU tells of a capture that it gives up in its own output only (net/dump.c). */
  #judge(line: string): void {
    if (!line.includes("network dump write error")) return;
    const message = `QEMU gave up a capture of ${this.#input.name}: ${line}. Is the disk full?`;
    this.#input.faults.report(new AlpyError("capture-stopped", message, { evidence: { qemu: this.outputTail } }));
  }

  async #until(name: MachineState["name"], wait: MachineWait): Promise<void> {
    await this.#await("start-timeout", wait, () => this.state.name === name || undefined);
  }

  /** Waits for an outcome of the power's; a time-out is an error of the given code, QEMU's end is `qemu-exited`. */
  async #await(
    late: PowerFailure,
    { timeoutMs: unscaledMs = startTimeoutMs, signal }: MachineWait,
    outcome: () => true | undefined,
  ): Promise<void> {
    const timeoutMs = unscaledMs * this.#input.timeoutFactor;
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    try {
      await this.#power.until(() => {
        if (this.state.name === "exited") throw this.#input.faults.tell() ?? this.#error("qemu-exited");
        return outcome();
      }, either);
    } catch (error) {
      signal?.throwIfAborted();
      throw error === timeout.reason ? this.#error(late, timeoutMs) : error;
    }
  }

  #error(code: PowerFailure, timeoutMs = 0): AlpyError {
    const { state, guestResets, console: ofGuest, outputTail } = this;
    const console = code === "guest-panicked" ? panicLines(ofGuest.lastLines(panicReportLines)) : ofGuest.lastLines();
    return powerError(code, { state, guestResets, timeoutMs, console, qemu: outputTail });
  }
}
