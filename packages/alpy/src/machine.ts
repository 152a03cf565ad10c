import { connectQmp, type QmpClient, type QmpEvent } from "@alpy/qmp";
import { openConsole, type Console } from "@alpy/serial-expect";
import type { CaptureClock } from "./capture-clock.ts";
import { AlpyError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import { componentLogger } from "./logger.ts";
import { type QemuExit, QemuProcess } from "./qemu-process.ts";

/** What a machine is doing. */
export type MachineState =
  | { name: "paused" }
  | { name: "running" }
  /** The guest has powered off; QEMU still holds its last state. */
  | { name: "off" }
  | { name: "exited"; exit: QemuExit };

/** How long an operation of the machine may take, and what ends it early. */
export interface MachineWait {
  /** Milliseconds until it is an error. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** What {@link Machine} is started from. */
export interface MachineInput {
  qemu: string;
  arguments: readonly string[];
  /** Where QEMU's own output goes. */
  outputLog: string;
  /** Where the console's escaped text goes, both directions with their times. */
  consoleText: string;
  clock: CaptureClock;
  logger: Logger;
  signal?: AbortSignal | undefined;
}

const powerDownTimeoutMs = 30_000;

/** A QEMU machine: its power, its QMP connection and its serial console. */
export class Machine {
  /** QMP, for whatever this class has no method for. */
  readonly qmp: QmpClient;
  /** The serial console. Reading never stops. */
  readonly console: Console;
  /** QEMU's arguments. */
  readonly arguments: readonly string[];
  readonly #process: QemuProcess;
  readonly #clock: CaptureClock;
  #state: MachineState = { name: "paused" };
  #closing: Promise<void> | undefined;

  private constructor(process: QemuProcess, qmp: QmpClient, console: Console, input: MachineInput) {
    this.#process = process;
    this.qmp = qmp;
    this.console = console;
    this.arguments = input.arguments;
    this.#clock = input.clock;
  }
}
