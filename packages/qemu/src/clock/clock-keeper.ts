import { settlesWithin } from "../settles-within.ts";
import type { CaptureClock } from "./capture-clock.ts";
import type { ClockProbe } from "./clock-probe.ts";

/** A running clock is read this often after each start: the first reading may wait for QEMU, which is busy starting. */
const RUNNING_READINGS = 4;
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
    this.#read(RUNNING_READINGS);
  }

  /** Notes that the machine has been stopped since `hostNs`. */
  stopped(hostNs: bigint): void {
    this.#clock.stopped(hostNs);
    this.#read(1);
  }

  /** Waits until the clock has been read after the last start or stop. Never rejects; waits at most a second. */
  async settle(): Promise<void> {
    await settlesWithin(this.#readings, SETTLE_MS);
  }

  #read(count: number): void {
    this.#changes += 1;
    const change = this.#changes;
    this.#readings = this.#readings.then(() => this.#readEach(count, change));
  }

  async #readEach(count: number, change: number): Promise<void> {
    try {
      for (let index = 0; index < count && this.#probe && change === this.#changes; index += 1) {
        const reading = await this.#probe.read();
        if (change === this.#changes) this.#clock.read(reading);
      }
    } catch {
      // QEMU has ended: nothing is captured any more.
    }
  }
}
