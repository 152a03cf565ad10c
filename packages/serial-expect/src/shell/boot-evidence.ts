/**
 * What the kernel writes when the machine stops, to the end of its line. It may be in the middle of a line of the shell, because
 * the kernel does not wait for the end of one.
 */
const STOPS =
  /reboot: (?:Restarting system(?: with command '[^'\r\n]*')?|machine restart|Power down|System halted)\r*$/m;
/** The first line that a kernel writes. */
const BOOTS = /^\[ *0\.0+\] (?:Linux version|Booting Linux)/m;
const TIME_STAMP = /^\[ *(\d+\.\d+)\]/gm;
/** A line that was cut by the end of the previous look is at most this long. */
const OVERLAP_CHARACTERS = 256;
/** A kernel's time stamps cannot grow faster than time passes; half, because looks are seldom exact. */
const LEAST_PACE = 0.5;

interface Boot {
  /** The time of the last look that did not show the boot. */
  readonly sinceMs: number;
  /** The newest time stamp of the new kernel, in seconds. */
  readonly stampSeconds: number;
}

/**
 * Finds out from the output of a command whether the machine has stopped or booted meanwhile. A command that prints the
 * kernel's log prints the same lines, but faster than a machine boots.
 */
export class BootEvidence {
  #seenLength = 0;
  #lastLookMs = performance.now();
  #hasStopped = false;
  #boot: Boot | undefined;

  /** Looks at the text since the command began; `length` also counts what is no longer in the text. */
  look(text: string, length: number): void {
    const nowMs = performance.now();
    const fresh = text.slice(-(length - this.#seenLength + OVERLAP_CHARACTERS));
    if (length > this.#seenLength) this.#read(fresh);
    this.#seenLength = length;
    this.#lastLookMs = nowMs;
  }

  /** Checks whether the machine has stopped or booted. @param quietSinceMs when the last text arrived */
  isConvincing(quietSinceMs: number): boolean {
    if (this.#hasStopped) return true;
    if (this.#boot === undefined) return false;
    return quietSinceMs - this.#boot.sinceMs >= this.#boot.stampSeconds * 1000 * LEAST_PACE;
  }

  #read(fresh: string): void {
    this.#hasStopped ||= STOPS.test(fresh);
    const booted = BOOTS.exec(fresh);
    if (booted === null && this.#boot === undefined) return;
    const sinceMs = this.#boot?.sinceMs ?? this.#lastLookMs;
    const stamps = [...fresh.slice(booted?.index ?? 0).matchAll(TIME_STAMP)].map(([, stamp]) => Number(stamp));
    this.#boot = { sinceMs, stampSeconds: Math.max(this.#boot?.stampSeconds ?? 0, ...stamps) };
  }
}
