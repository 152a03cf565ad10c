import { CaptureLimit } from "../files/capture-limit.ts";
import type { ResolvedLimits } from "../files/file-limits.ts";
import type { FileReports } from "../files/file-reports.ts";
import { repairCapture } from "../files/repair-capture.ts";
import type { QemuExit } from "./qemu-exit.ts";
import type { SupervisedQemu } from "./supervised-qemu.ts";

const CHECK_INTERVAL_MS = 250;

/** A capture that QEMU writes. */
export interface WatchedCapture {
  readonly path: string;
  /** The id of its filter in QEMU. */
  readonly filter: string;
}

/** The captures, which QEMU writes, and the limits of all files. */
export interface WatchedFilesInput {
  readonly captures: readonly WatchedCapture[];
  readonly limits: ResolvedLimits;
  readonly reports: FileReports;
}

/** Keeps the captures that QEMU writes below their limits: looks at their sizes while the machine runs, and once at its end. */
export class WatchedFiles {
  readonly #captures: readonly CaptureLimit[];
  readonly #paths: readonly string[];
  readonly #reports: FileReports;
  #timer: NodeJS.Timeout | undefined;

  constructor({ captures, limits, reports }: WatchedFilesInput, { process, qmp }: SupervisedQemu) {
    this.#paths = captures.map(({ path }) => path);
    this.#reports = reports;
    const { budget, maxCaptureBytes } = limits;
    this.#captures = captures.map(({ path, filter }) => {
      const off = { path: `/objects/${filter}`, property: "status", value: "off" };
      // If it fails, QEMU has ended.
      const stop = (): void => void qmp.execute("qom-set", off).catch(() => undefined);
      return new CaptureLimit({ path, maxBytes: maxCaptureBytes, budget, reports, stop });
    });
    qmp.on("RESUME", () => this.#start());
    qmp.on("STOP", () => this.#stop());
    void process.exited.then(() => this.#stop());
  }

  /** Looks at the files for the last time, after QEMU has ended. Captures are complete to their last record then. */
  async close({ code }: QemuExit, hasStoppedCapture: boolean): Promise<void> {
    this.#stop();
    if (code !== 0 || hasStoppedCapture) await Promise.all(this.#paths.map((path) => this.#repair(path)));
    for (const capture of this.#captures) capture.close();
  }

  async #repair(path: string): Promise<void> {
    try {
      await repairCapture(path);
    } catch (error) {
      this.#reports.fileFailed(path, error);
    }
  }

  #start(): void {
    this.#timer ??= setInterval(() => this.#check(), CHECK_INTERVAL_MS).unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    for (const capture of this.#captures) capture.check();
  }
}
