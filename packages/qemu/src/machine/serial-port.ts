import { type ConsoleSettings, openConsole, type SerialConsole } from "@alpy/serial-expect";
import type { LimitedLog } from "../files/limited-log.ts";
import type { Logger } from "../logger.ts";
import { ConsoleLine } from "./console-line.ts";

/** A further serial port to open. */
export interface SerialPortInput {
  /** What it receives goes there; the port closes it. */
  readonly log: LimitedLog;
  readonly settings: ConsoleSettings;
}

/** Where a port belongs. */
interface SerialPortPlace {
  /** QEMU's private folder. */
  readonly folder: string;
  /** The port's number in the machine, from 1; 0 is the machine's console. */
  readonly port: number;
  readonly logger: Logger;
  /** Returns why the guest sends nothing, if it cannot. */
  readonly status: () => string | undefined;
  /** The default time-out of its console. */
  readonly timeoutMs: number;
}

/** A serial port in addition to the machine's console: its own console, over pipes of its own. */
export class SerialPort implements AsyncDisposable {
  readonly console: SerialConsole;
  readonly #line: ConsoleLine;

  private constructor(line: ConsoleLine, console: SerialConsole) {
    this.#line = line;
    this.console = console;
  }

  /** Opens this process's ends, before QEMU opens its own. @throws {QemuError} `qemu-failed` */
  static async open({ log, settings }: SerialPortInput, place: SerialPortPlace): Promise<SerialPort> {
    const { folder, port, logger, status, timeoutMs } = place;
    const line = await ConsoleLine.open(folder, log, port);
    const transcript = { bytes: (bytes: Uint8Array) => line.record(bytes) };
    const console = openConsole(line, { logger, endStream: true, transcript, status, timeoutMs });
    console.configure(settings);
    return new SerialPort(line, console);
  }

  /** Settles when everything that QEMU has sent was read, after its end. */
  async readToEnd(): Promise<void> {
    await this.#line.readToEnd();
  }

  /** Closes the console, then this process's ends and the log. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.console.close();
    } finally {
      this.#line[Symbol.dispose]();
    }
  }
}
