import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConsolePipes } from "@alpy/serial-expect";
import { consoleName } from "../command-line/serial-arguments.ts";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import type { LimitedLog } from "../files/limited-log.ts";
import { OWN_FILE_MODE } from "../files/own-file.ts";
import { settlesWithin } from "../settles-within.ts";

const run = promisify(execFile);

/** From QEMU's end until everything that it has sent must have been read. */
const READ_GRACE_MS = 2_000;

/**
 * Returns the path that QEMU's chardev `pipe` takes, to which it adds `.in` and `.out`.
 * @param port the serial port's number, from 0
 */
export function consolePipePath(folder: string, port = 0): string {
  return join(folder, consoleName(port));
}

/**
 * The serial console's transport between this process and its QEMU, and the log of what arrives. It is two named pipes in QEMU's
 * folder. A pipe keeps 65,536 single bytes until this process reads them; a socket of the kernel's default size keeps 277. A guest
 * whose UART is not emptied in time reports a device error (UEFI) or loses output. Each end comes when QEMU has ended.
 */
export class ConsoleLine implements ConsolePipes, Disposable {
  /** What QEMU sends. */
  readonly readable: Socket;
  /** What QEMU receives. */
  readonly writable: Socket;
  readonly #log: LimitedLog;

  private constructor(readable: Socket, writable: Socket, log: LimitedLog) {
    this.readable = readable;
    this.writable = writable;
    this.#log = log;
    // This process's end of the other pipe stays open although QEMU has gone.
    readable.once("close", () => writable.destroy());
  }

  /**
   * Creates the pipes and opens this process's ends. What arrives is kept until it is read.
   * @throws {QemuError} `qemu-failed`
   */
  static async open(folder: string, log: LimitedLog, port = 0): Promise<ConsoleLine> {
    const path = consolePipePath(folder, port);
    const input = `${path}.in`;
    const output = `${path}.out`;
    try {
      await run("mkfifo", ["-m", OWN_FILE_MODE.toString(8), input, output]);
      const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants;
      const toRead = openSync(output, O_RDONLY | O_NONBLOCK);
      try {
        // Linux opens a pipe to write to it alone only when somebody reads it (fifo(7)), which QEMU does not yet.
        const writable = new Socket({ fd: openSync(input, O_RDWR | O_NONBLOCK), readable: false, writable: true });
        return new ConsoleLine(new Socket({ fd: toRead, readable: true, writable: false }), writable, log);
      } catch (error) {
        closeSync(toRead);
        throw error;
      }
    } catch (cause) {
      const message = `cannot create the pipes of the serial console: ${reasonOf(cause)}`;
      throw new QemuError("qemu-failed", message, { cause });
    }
  }

  /** Writes received bytes to the log. */
  record(bytes: Uint8Array): void {
    this.#log.write(bytes);
  }

  /** Settles when everything that QEMU has sent was read, after its end. */
  async readToEnd(): Promise<void> {
    if (this.readable.closed) return;
    // Not once(): it rejects if reading fails, which the console reports.
    const { promise, resolve } = Promise.withResolvers<void>();
    this.readable.once("close", () => resolve());
    await settlesWithin(promise, READ_GRACE_MS);
  }

  /** Closes this process's ends of the pipes, and the log. */
  [Symbol.dispose](): void {
    this.readable.destroy();
    this.writable.destroy();
    this.#log.end();
  }
}
