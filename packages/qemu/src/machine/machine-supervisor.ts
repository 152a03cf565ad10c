import { tmpdir } from "node:os";
import type { QemuEvents } from "@alpy/qmp";
import type { ClockKeeper } from "../clock/clock-keeper.ts";
import { QemuError } from "../errors.ts";
import { multipliedTimeoutMs, type ResolvedWait, timeoutSignal } from "../options/wait-checks.ts";
import { PANIC_REPORT_LINES, panicLines } from "../output/panic-lines.ts";
import { settlesWithin } from "../settles-within.ts";
import type { MachineInput } from "./machine-input.ts";
import type { Power } from "./power.ts";
import { type PowerFailure, powerError } from "./power-error.ts";
import type { QemuExit } from "./qemu-exit.ts";
import type { SupervisedQemu } from "./supervised-qemu.ts";
import { hungError, vitalSign } from "./vital-signs.ts";

/** The longest time from the end of one of QEMU's channels until its exit status is known. */
const EXIT_GRACE_MS = 5_000;
/** From the signal that ends QEMU to its end. */
const END_GRACE_MS = 2_000;
/** A QEMU that does not answer for this long hangs: it answers in less than a millisecond. */
const HUNG_TIMEOUT_MS = 10_000;

/** Follows one QEMU: its events, its channels, its output and its end. Reports faults, and waits for power states. */
export class MachineSupervisor {
  readonly power: Power;
  readonly #qemu: SupervisedQemu;
  readonly #input: MachineInput;
  readonly #clock: ClockKeeper;
  /** Who has asked QEMU to end. */
  #endedBy: "nobody" | "guest" | "us" = "nobody";
  readonly #ended: Promise<void>;
  /** Settles when QEMU reports that a signal ends it. */
  readonly #signalled = Promise.withResolvers<void>();
  /** Whether QEMU was found not to respond: `silent`, or `stopped`, so that only SIGKILL ends it. */
  #hung: "no" | "silent" | "stopped" = "no";

  #hasStoppedCapture = false;

  constructor(qemu: SupervisedQemu, input: MachineInput, clock: ClockKeeper) {
    this.#qemu = qemu;
    this.power = qemu.power;
    this.#input = input;
    this.#clock = clock;
    this.#followEvents();
    this.#ended = qemu.process.exited.then((exit) => this.#onExit(exit));
    this.#followChannels();
    qemu.process.onOutputLine((line) => this.#checkOutputLine(line));
  }

  /** Declares that the end of QEMU is not a fault from now on. */
  expectExit(): void {
    this.#endedBy = "us";
  }

  /** Ends QEMU: with `quit`, unless it was found not to respond. */
  async end(): Promise<QemuExit> {
    const { process, qmp } = this.#qemu;
    switch (this.#hung) {
      case "stopped":
        return await process.kill();
      case "silent":
        return await process.end();
      case "no":
        return await process.end(() => qmp.execute("quit"));
    }
  }

  /** Whether QEMU has stopped a capture, whose last record may be incomplete. */
  get hasStoppedCapture(): boolean {
    return this.#hasStoppedCapture;
  }

  /**
   * Reports a fault that has occurred already and was not noticed yet: QEMU has ended or does not respond. Never rejects; waits
   * at most 10 s times the time-out factor.
   */
  async settleFaults(): Promise<void> {
    if (this.#endedBy === "us" || this.#hung !== "no" || this.#hasExited()) return;
    const timeoutMs = multipliedTimeoutMs(HUNG_TIMEOUT_MS, this.#input.timeoutFactor);
    const ending = Promise.race([this.#ended, this.#signalled.promise]);
    const sign = await vitalSign(this.#qemu, { timeoutMs, ending });
    if (sign.name === "ended") await this.#endSoon();
    if (sign.name !== "hung" || this.#hasExited()) return;
    // A QEMU that ends with its guest may hang while it does: see #onShutdown.
    if (this.#endedBy === "guest" && !sign.isStopped) return;
    this.#hung = sign.isStopped ? "stopped" : "silent";
    const error = hungError(sign.why, this.#qemu);
    this.#input.logger.warn({ machine: this.#input.name, code: error.code }, `QEMU does not respond: ${sign.why}`);
    this.#input.faults.report(error);
  }

  /**
   * Waits until `isReached` returns true; it is called after each change of the machine's power.
   * @param timeoutCode the code of the error after the time-out
   * @throws {QemuError} `timeoutCode`; `qemu-exited` when QEMU ends
   * @throws {unknown} any error of `isReached`
   */
  async waitFor(timeoutCode: PowerFailure, wait: ResolvedWait, isReached: () => boolean): Promise<void> {
    const { signal } = wait;
    const timeoutMs = wait.timeoutMs * this.#input.timeoutFactor;
    const timeout = timeoutSignal(timeoutMs);
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    try {
      await this.power.until(() => {
        if (this.power.state.name === "exited") throw this.#input.faults.takeFirst() ?? this.error("qemu-exited");
        return isReached() || undefined;
      }, either);
    } catch (error) {
      signal?.throwIfAborted();
      throw error === timeout.reason ? this.error(timeoutCode, timeoutMs) : error;
    }
  }

  /** Returns the error for a power state that was not reached, with the machine's state and output now. */
  error(code: PowerFailure, timeoutMs = 0): QemuError {
    const { console, process } = this.#qemu;
    const lines = code === "guest-panicked" ? panicLines(console.lastLines(PANIC_REPORT_LINES)) : console.lastLines();
    const { state, guestResets } = this.power;
    return powerError(code, { state, guestResets, timeoutMs, console: lines, qemu: process.outputTail });
  }

  #followEvents(): void {
    const { qmp } = this.#qemu;
    const clock = this.#clock;
    qmp.on("RESUME", ({ timestampNs }) => {
      clock.resumed(timestampNs);
      // A power-off before explains no end of QEMU from now on.
      if (this.#endedBy === "guest") this.#endedBy = "nobody";
      this.power.apply({ name: "RESUME" });
    });
    qmp.on("STOP", ({ timestampNs }) => {
      clock.stopped(timestampNs);
      this.power.apply({ name: "STOP" });
    });
    qmp.on("SHUTDOWN", ({ data }) => this.#onShutdown(data));
    qmp.on("BLOCK_IO_ERROR", (event) => this.#onDiskError(event.data));
    qmp.on("GUEST_PANICKED", () => this.power.apply({ name: "GUEST_PANICKED" }));
    qmp.on("RESET", ({ data }) => this.power.apply({ name: "RESET", guest: data.guest }));
  }

  /** By default QEMU pauses a guest whose write does not fit on the host's disk, and says nothing else. */
  #onDiskError({ device, nospace, action, reason }: QemuEvents["BLOCK_IO_ERROR"]): void {
    if (nospace !== true || action !== "stop") return;
    const what = `QEMU paused ${this.#input.name}: it cannot write to ${device} (ENOSPC: ${reason})`;
    const where = `data that a guest writes is in a temporary file in ${tmpdir()} (TMPDIR), unless a disk has persist: true`;
    const evidence = { console: this.#qemu.console.lastLines(), qemu: this.#qemu.process.outputTail };
    this.#input.faults.report(new QemuError("disk-full", `${what}; ${where}: make room there`, { evidence }));
  }

  #hasExited(): boolean {
    return this.power.state.name === "exited";
  }

  #onShutdown({ guest, reason }: { readonly guest: boolean; readonly reason: string }): void {
    if (reason === "host-qmp-quit") this.#endedBy = "us";
    if (!guest && reason !== "host-qmp-quit") void this.#endBySignal();
    // Not by a signal to QEMU: then its end is a fault, and its guest has not powered off.
    if (!guest) return;
    if (this.#endedBy === "nobody") this.#endedBy = "guest";
    this.power.apply({ name: "SHUTDOWN" });
  }

  /** A QEMU that a signal ends may hang while it does, if a QMP command is in flight (seen with 7.2): then it is killed. */
  async #endBySignal(): Promise<void> {
    this.#signalled.resolve();
    const { process } = this.#qemu;
    if (!(await settlesWithin(process.exited, END_GRACE_MS))) await process.kill();
  }

  #followChannels(): void {
    const { process, qmp, consoleLine } = this.#qemu;
    const suspect = (): void => this.#input.faults.suspect(this.#endSoon());
    void qmp.closed.then(suspect);
    for (const channel of [consoleLine.readable, ...process.nicChannels])
      channel.once("end", suspect).once("close", suspect);
  }

  /** Waits for QEMU's exit and its cause, which are known soon after one of its channels has ended. */
  async #endSoon(): Promise<void> {
    await settlesWithin(this.#ended, EXIT_GRACE_MS);
  }

  #onExit(exit: QemuExit): void {
    this.power.exited(exit);
    // A guest that powers off ends QEMU, if at all, without a signal.
    const isExpected = this.#endedBy === "us" || (this.#endedBy === "guest" && exit.signal === null);
    if (!isExpected) this.#input.faults.report(this.error("qemu-exited"));
  }

  /** Looks for a capture that QEMU has stopped, which it reports only in its own output (net/dump.c). */
  #checkOutputLine(line: string): void {
    if (!line.includes("network dump write error")) return;
    this.#hasStoppedCapture = true;
    const message = `QEMU stopped a capture of ${this.#input.name}: ${line}. Is the disk full?`;
    const evidence = { qemu: this.#qemu.process.outputTail };
    this.#input.faults.report(new QemuError("capture-stopped", message, { evidence }));
  }
}
