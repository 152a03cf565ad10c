import { settlesWithin } from "../settles-within.ts";
import type { CaptureClock } from "./capture-clock.ts";
import type { ClockProbe } from "./clock-probe.ts";
import type { ClockReading } from "./clock-reading.ts";

/** A running clock is read this often after each start: the first reading may wait for QEMU, which is busy starting. */
const RUNNING_READINGS = 4;
/** A stopped clock is read until two readings agree: the first may have begun before it stopped. */
const STOPPED_READINGS = 3;
/** QEMU responds within a fraction of a millisecond, or hangs, which others notice. */
const SETTLE_MS = 1_000;

/**
 * Keeps a capture clock exact. STOP events are stamped after the virtual clock has stopped, RESUME events before it runs, by some ten
 * microseconds and more on a busy host: so the virtual clock itself is read in each pause, and after each start.
 */
export class ClockKeeper {
  readonly #clock: CaptureClock;
  readonly #probe: Pick<ClockProbe, "read"> | undefined;
  /** Counts the starts and stops: a reading counts only if there was none meanwhile. */
  #changes = 0;
  #readings: Promise<void> = Promise.resolve();

  /** @param probe `undefined` if the virtual clock cannot be read: then the events alone count */
  constructor(clock: CaptureClock, probe: Pick<ClockProbe, "read"> | undefined) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /** Notes that the machine has run since `hostNs`. */
  resumed(hostNs: bigint): void {
    this.#clock.resumed(hostNs);
    this.#change((change) => this.#readRunning(change));
  }

  /** Notes that the machine has been stopped since `hostNs`. */
  stopped(hostNs: bigint): void {
    this.#clock.stopped(hostNs);
    this.#change((change) => this.#readStopped(change));
  }

  /** Waits until the clock has been read after the last start or stop. Never rejects; waits at most a second. */
  async settle(): Promise<void> {
    await settlesWithin(this.#readings, SETTLE_MS);
  }

  #change(read: (change: number) => Promise<void>): void {
    this.#changes += 1;
    const change = this.#changes;
    // If QEMU has ended, nothing is captured any more.
    this.#readings = this.#readings.then(() => read(change)).catch(() => undefined);
  }

  async #readRunning(change: number): Promise<void> {
    for (let index = 0; index < RUNNING_READINGS; index += 1) {
      const reading = await this.#reading(change);
      if (reading) this.#clock.read(reading);
    }
  }

  /** A clock that two readings find at the same time is stopped; another runs again, and its event has not arrived yet. */
  async #readStopped(change: number): Promise<void> {
    let last: ClockReading | undefined;
    for (let index = 0; index < STOPPED_READINGS; index += 1) {
      const reading = await this.#reading(change);
      if (reading && reading.virtualNs === last?.virtualNs) return this.#clock.read(reading);
      last = reading;
    }
  }

  /** Reads the clock; returns `undefined` if the machine was started or stopped meanwhile. */
  async #reading(change: number): Promise<ClockReading | undefined> {
    if (change !== this.#changes) return undefined;
    const reading = await this.#probe?.read();
    return change === this.#changes ? reading : undefined;
  }
}
