import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import type { LimitedLog } from "../files/limited-log.ts";
import { OutputTail } from "../output/output-tail.ts";
import { signalGroup } from "../program/run-program.ts";
import { startAdvice } from "../program/start-error.ts";
import { startTied } from "../program/start-tied.ts";
import { settlesWithin } from "../settles-within.ts";
import type { QemuFolder } from "./qemu-folder.ts";

const PROGRAM = "swtpm";
const INSTALL = "install it (Debian: swtpm, Fedora: swtpm)";
const STATE_NAME = "tpm-state";
/** The socket over which QEMU controls the TPM, in QEMU's private folder. */
export const TPM_SOCKET_NAME = "tpm";
/** The file to which it writes its process id when its socket accepts connections. */
const READY_NAME = "tpm-ready";
/** The program's descriptor of the folder. */
const FOLDER_FILE_DESCRIPTOR = 3;
const START_TIMEOUT_MS = 10_000;
/** From the end of QEMU, whose connection it serves, to its own. */
const END_GRACE_MS = 2_000;

/** The emulator of a TPM 2.0 for one QEMU: it ends when QEMU does. */
export class Tpm implements AsyncDisposable {
  /** Settles when it has ended, and its output has been read to the end. */
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #output = new OutputTail();

  private constructor(child: ChildProcess, log: LimitedLog) {
    this.#child = child;
    this.exited = once(child, "close").finally(() => log.end());
    const record = (chunk: Buffer): void => {
      this.#output.push(chunk);
      log.write(chunk);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", record);
  }

  /**
   * Starts it with an empty state in QEMU's folder; its output goes to `log`, too. Settles when QEMU can connect to it. It cannot
   * outlive this process.
   * @throws {QemuError} `tpm-failed`
   */
  static async start(folder: QemuFolder, log: LimitedLog): Promise<Tpm> {
    await mkdir(join(folder.path, STATE_NAME), { mode: 0o700 });
    // By the descriptor: the path of a socket has at most 107 bytes (unix(7)).
    const path = (name: string): string => `/proc/self/fd/${FOLDER_FILE_DESCRIPTOR}/${name}`;
    const control = ["--ctrl", `type=unixio,path=${path(TPM_SOCKET_NAME)}`, "--pid", `file=${path(READY_NAME)}`];
    const args = ["socket", "--tpm2", "--tpmstate", `dir=${path(STATE_NAME)}`, ...control, "--terminate"];
    const stdio = ["ignore", "pipe", "pipe", folder.fileDescriptor] as const;
    const watcher = watch(folder.path);
    using _watching = { [Symbol.dispose]: () => watcher.close() };
    const ready = new Promise<boolean>((resolve) => {
      watcher.on("change", (_event, name) => name === READY_NAME && resolve(true));
    });
    const child = await startTied(PROGRAM, args, { detached: true, stdio }).catch((cause: unknown) => {
      const advice = startAdvice(cause, INSTALL);
      const message = `cannot run ${PROGRAM}, which the option tpm needs (${reasonOf(cause)})`;
      throw new QemuError("tpm-failed", advice === undefined ? message : `${message}: ${advice}`, { cause });
    });
    const tpm = new Tpm(child, log);
    const started = Promise.race([ready, tpm.exited.then(() => false)]);
    if ((await settlesWithin(started, START_TIMEOUT_MS)) && (await started)) return tpm;
    await tpm[Symbol.asyncDispose]();
    throw tpm.error("did not start");
  }

  /** Returns the error for a TPM that does not work. */
  error(what: string): QemuError {
    const lines = this.#output.lines();
    const message = `${PROGRAM}, the emulator of the TPM, ${what}: ${lines || "it wrote nothing"}`;
    return new QemuError("tpm-failed", message, { evidence: { swtpm: lines } });
  }

  /** Waits for its end after that of QEMU, or ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasExited() || (await settlesWithin(this.exited, END_GRACE_MS))) return;
    signalGroup(this.#child, "SIGKILL");
    await this.exited;
  }

  #hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
