import { resolve } from "node:path";
import type { Duplex } from "node:stream";
import type { QmpClient } from "@alpy/qmp";
import type { SerialConsole } from "@alpy/serial-expect";
import type { CaptureClock } from "../clock/capture-clock.ts";
import { ClockKeeper } from "../clock/clock-keeper.ts";
import type { ClockProbe } from "../clock/clock-probe.ts";
import { Disk, diskAt } from "../control/disk.ts";
import type { Management } from "../control/management.ts";
import { askMonitor } from "../control/monitor.ts";
import { writeScreenshot } from "../control/screenshot.ts";
import { badOption } from "../options/option-checks.ts";
import { type ResolvedWait, resolveWait } from "../options/wait-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { MachineInput } from "./machine-input.ts";
import type { MachineState } from "./machine-state.ts";
import { MachineSupervisor } from "./machine-supervisor.ts";
import { disksAfterCut, type PowerCut, type PowerCutOptions, requirePowerCut } from "./power-cut.ts";
import { describeExit, type QemuExit } from "./qemu-exit.ts";
import type { SocketFolder } from "./qemu-folder.ts";
import { socketsOf, startQemu } from "./start-qemu.ts";
import type { SupervisedQemu } from "./supervised-qemu.ts";
import { WatchedFiles } from "./watched-files.ts";

const START_TIMEOUT_MS = 10_000;
const POWER_OFF_TIMEOUT_MS = 30_000;
const SCREENSHOT_TIMEOUT_MS = 10_000;
/** A guest that resets itself this many times during a wait for its power-off will not power off. SeaBIOS doubles each reset. */
const RESET_LOOP_RESETS = 6;

/** A live QEMU machine: its power, its QMP connection and its serial console. */
export class Machine {
  /** QEMU's QMP client, for everything that has no method here. */
  readonly qmp: QmpClient;
  /** The serial console; reading never stops. */
  readonly console: SerialConsole;
  /** The consoles of the further serial ports, in the order of the option `consoles`. */
  readonly consoles: readonly SerialConsole[];
  /** QEMU's arguments. */
  readonly arguments: readonly string[];
  /** QEMU's process id. */
  readonly pid: number;
  /** @internal Relates time stamps in the captures to the host's clock. */
  readonly clock: CaptureClock;
  /** @internal The folder of sockets between this process and QEMU. */
  readonly sockets: SocketFolder;
  /** Settles when QEMU has ended; never rejects. */
  readonly exited: Promise<QemuExit>;
  readonly #qemu: SupervisedQemu;
  readonly #input: MachineInput;
  readonly #clock: ClockKeeper;
  readonly #supervisor: MachineSupervisor;
  readonly #files: WatchedFiles;
  readonly #management: Management | undefined;
  readonly #disks: readonly Disk[];
  readonly #afterClose = new AsyncDisposableStack();
  #closing: Promise<void> | undefined;

  private constructor(qemu: SupervisedQemu, input: MachineInput, probe: ClockProbe | undefined) {
    this.#management = qemu.management;
    this.#qemu = qemu;
    this.#input = input;
    this.qmp = qemu.qmp;
    this.console = qemu.console;
    this.consoles = qemu.serialPorts.map(({ console }) => console);
    this.arguments = input.arguments;
    this.pid = qemu.process.pid;
    this.clock = input.clock;
    this.exited = qemu.process.exited;
    this.sockets = socketsOf(input);
    this.#clock = new ClockKeeper(input.clock, probe);
    this.#supervisor = new MachineSupervisor(qemu, input, this.#clock);
    this.#files = new WatchedFiles(input.files, qemu);
    this.#disks = input.disks.map((_disk, index) => new Disk(index, qemu.qmp, input));
  }

  /**
   * @internal Starts QEMU, paused at the guest's first instruction, and connects to its QMP and its console.
   * @throws {QemuError} `qemu-missing`; `qemu-failed` when QEMU refuses its arguments, with its own output
   */
  static async launch(input: MachineInput): Promise<Machine> {
    const { qemu, probe } = await startQemu(input);
    return new Machine(qemu, input, probe);
  }

  /** The machine's power state now. */
  get state(): MachineState {
    return this.#supervisor.power.state;
  }

  /** Number of times that the guest has reset itself since it was last started or reset from outside. */
  get guestResets(): number {
    return this.#supervisor.power.guestResets;
  }

  /** The last lines that QEMU wrote to its own output. */
  get outputTail(): string {
    return this.#qemu.process.outputTail;
  }

  /**
   * Returns the socket over which a NIC's frames pass, for a NIC whose `NicLink` has the backend `stream`.
   * @param nic the NIC's index, from 0
   * @throws {RangeError} for a NIC without a socket
   */
  nicChannel(nic: number): Duplex {
    const channel = this.#qemu.process.nicChannels[this.#input.socketNics.indexOf(nic)];
    if (channel) return channel;
    const known = this.#input.socketNics.join(", ") || "none";
    throw new RangeError(`NIC ${nic} of ${this.#input.name} has no socket; NICs with a socket: ${known}`);
  }

  /**
   * How the host reaches the guest over the management NIC.
   * @throws {TypeError} when the machine has none
   */
  get management(): Management {
    if (this.#management) return this.#management;
    throw new TypeError(`${this.#input.name} has no management NIC; add the option management`);
  }

  /**
   * Returns a disk, which can fail and be slow.
   * @param index its index in the option `disks`, from 0; 0 is also the option `disk`
   * @throws {TypeError} when the machine has no such disk
   */
  disk(index: number): Disk {
    return diskAt(this.#disks, index, this.#input.name);
  }

  /** @internal Adds work that `close()` does last. `close()` rejects with its errors. */
  afterClose(work: () => Promise<void>): void {
    this.#afterClose.defer(work);
  }

  /**
   * Lets the guest run, like a power button: from its first instruction, from where it was paused, or, after a power-off or a
   * panic, from its first instruction again. Settles when it runs, immediately if it already does. Default time-out: 10 s.
   * @throws {QemuError} `start-timeout`, `qemu-exited`
   */
  async start(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("start", options, START_TIMEOUT_MS);
    const { name } = this.state;
    if (name === "running") return;
    if (name === "off" || name === "panicked") await this.reset(wait);
    await this.#clock.settle();
    this.clock.resuming();
    await this.qmp.execute("cont", {}, wait);
    await this.#reach("running", wait);
    await this.#clock.settle();
  }

  /** Stops the guest's CPUs and its virtual clock. Settles when they are stopped. Default time-out: 10 s. */
  async pause(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("pause", options, START_TIMEOUT_MS);
    if (this.state.name !== "running") return;
    await this.qmp.execute("stop", {}, wait);
    await this.#reach("paused", wait);
    await this.#clock.settle();
  }

  /** Lets a paused guest run again; does the same as {@link start}. */
  async resume(options: WaitOptions = {}): Promise<void> {
    await this.start(options);
  }

  /**
   * Presses the reset button. A running guest boots again; one that is off or has panicked is paused afterwards. Default
   * time-out: 10 s.
   */
  async reset(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("reset", options, START_TIMEOUT_MS);
    const since = this.qmp.mark();
    await this.qmp.execute("system_reset", {}, wait);
    await this.qmp.waitFor("RESET", { since, where: ({ data }) => !data.guest, ...wait });
  }

  /**
   * Presses the ACPI power button and waits until the guest has powered off. Default time-out: 30 s.
   * @throws {QemuError} as {@link waitForShutdown}
   */
  async powerDown(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("powerDown", options, POWER_OFF_TIMEOUT_MS);
    await this.qmp.execute("system_powerdown", {}, { signal: wait.signal });
    await this.waitForShutdown(wait);
  }

  /**
   * Cuts the power at once: QEMU is killed, and the machine is `exited`. Of the disks that have `powerCuts`, the guest's writes up to
   * its last flush are kept; those after it are lost. Settles when the new images of these disks are in the machine's folder, with
   * which another machine starts as after a real power cut; `close()` removes a folder that is temporary.
   * @throws {TypeError} when no disk has `powerCuts`
   * @throws {QemuError} `qemu-failed` when an image cannot be written
   */
  async cutPower(options: PowerCutOptions = {}): Promise<PowerCut> {
    const rule = requirePowerCut(options, this.#input);
    this.#supervisor.expectExit();
    await this.#qemu.process.kill();
    return await disksAfterCut(this.#input, rule);
  }

  /**
   * Waits until the guest has powered off by itself; settles immediately if it already has. Then the captures are complete.
   * Default time-out: 30 s.
   * @throws {QemuError} `power-off-timeout` when the guest does not power off in time, `guest-panicked`, `guest-reset-loop` when
   *   it resets itself six times instead, `qemu-exited` when QEMU ends
   */
  async waitForShutdown(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("waitForShutdown", options, POWER_OFF_TIMEOUT_MS);
    const before = this.guestResets;
    await this.#supervisor.waitFor("power-off-timeout", wait, () => {
      if (this.state.name === "panicked") throw this.#supervisor.error("guest-panicked");
      if (this.guestResets - before >= RESET_LOOP_RESETS) throw this.#supervisor.error("guest-reset-loop");
      return this.state.name === "off";
    });
  }

  /**
   * Waits until the guest's kernel has panicked (QEMU: pvpanic, for which the guest needs a driver). Default time-out: 30 s.
   * @throws {QemuError} `panic-timeout` when it does not panic in time, `qemu-exited` when QEMU ends
   */
  async waitForPanic(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("waitForPanic", options, POWER_OFF_TIMEOUT_MS);
    await this.#supervisor.waitFor("panic-timeout", wait, () => this.state.name === "panicked");
  }

  /**
   * Writes the content of the display to a PNG file and returns its absolute path. The machine must have `vga`. Default
   * time-out: 10 s.
   * @param name file name in the machine's folder. Default `screenshot.png`
   */
  async screenshot(name = "screenshot.png", options: WaitOptions = {}): Promise<string> {
    if (typeof name !== "string" || name === "") throw badOption("screenshot name", "a non-empty string", name);
    const wait = resolveWait("screenshot", options, SCREENSHOT_TIMEOUT_MS);
    return await writeScreenshot(this.qmp, resolve(this.#input.folder, name), wait);
  }

  /**
   * Runs a command of QEMU's own monitor (QEMU manual, "QEMU Monitor"), such as `info network`, and returns its text. QEMU says in
   * that text, too, what went wrong. For what programs read, `qmp` is better. Default time-out: 10 s.
   * @throws {QemuError} `monitor-refused` when the monitor has no such command, or refuses its arguments
   */
  async monitor(command: string, options: WaitOptions = {}): Promise<string> {
    return await askMonitor(this.qmp, command, options, this.#input);
  }

  /**
   * Settles as `work` does, or rejects immediately when QEMU ends by itself or a capture stops.
   * @throws {QemuError} `qemu-exited`, `capture-stopped`, also instead of an error of `work` that is a consequence
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    return await this.#input.faults.guard(work);
  }

  /**
   * Reports what has already happened to QEMU, but was not noticed yet, as a fault: its end, or that it does not respond. Then
   * a verdict that is given now is true. Settles in about a millisecond if QEMU responds, else after at most 10 s times the
   * time-out factor; never rejects. {@link close} does this first.
   */
  async settleFaults(): Promise<void> {
    await this.#supervisor.settleFaults();
  }

  /**
   * Ends QEMU (`quit`, after 2 s SIGTERM, after 2 s SIGKILL; without `quit` if it does not respond) and closes console and
   * QMP. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Closes the machine; see {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.settleFaults();
    this.#supervisor.expectExit();
    await using stack = new AsyncDisposableStack();
    stack.use(this.#afterClose);
    stack.use(this.#qemu.consoleLine);
    for (const port of this.#qemu.serialPorts) stack.use(port);
    stack.use(this.#qemu.tpm);
    stack.use(this.qmp);
    stack.use(this.console);
    const exit = await this.#supervisor.end();
    await Promise.all([this.#qemu.consoleLine, ...this.#qemu.serialPorts].map((line) => line.readToEnd()));
    await this.#files.close(exit, this.#supervisor.hasStoppedCapture);
    this.#input.logger.info({ machine: this.#input.name, exit }, `QEMU ended: ${describeExit(exit)}`);
  }

  async #reach(name: MachineState["name"], wait: ResolvedWait): Promise<void> {
    await this.#supervisor.waitFor("start-timeout", wait, () => this.state.name === name);
  }
}
