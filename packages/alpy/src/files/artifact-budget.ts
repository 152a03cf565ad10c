/** A limit of a file, or of all files together, that was reached. */
export interface LimitReached {
  /** Absolute path of the file that is cut there. */
  readonly path: string;
  /** The option that has the limit: `maxConsoleBytes`; `maxArtifactBytes` where all files together reached theirs. */
  readonly option: string;
  readonly limitBytes: number;
}

/** The limit that all files of a testbed share. */
export class ArtifactBudget {
  readonly limitBytes: number;
  #bytes = 0;
  #isExhausted = false;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Number of bytes that may still be written. */
  get remainingBytes(): number {
    return this.#isExhausted ? 0 : this.limitBytes - this.#bytes;
  }

  /**
   * Counts bytes that are about to be written, or that another program has written. Returns whether the total is still
   * within the limit; once it was not, it never is again, so that all files end at about the same time.
   */
  count(bytes: number): boolean {
    if (this.#isExhausted) return false;
    this.#bytes += bytes;
    this.#isExhausted = this.#bytes > this.limitBytes;
    return !this.#isExhausted;
  }
}
