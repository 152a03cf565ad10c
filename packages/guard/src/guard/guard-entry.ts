/** The guard over one thing that was created outside of this process. */
export interface GuardEntry extends Disposable {
  /** Ends the guard, once the thing has been ended or removed by other means. Calling it again has no effect. */
  release(): void;
  /**
   * Starts a clean-up of this entry now, in a process of its own that goes on if this one ends, and releases the entry. Use it
   * when the orderly removal has failed. Returns as soon as that process has been started.
   * @throws {GuardError} `guard-failed` if the process cannot be started; the entry is then still guarded
   */
  cleanUpNow(): void;
}

/** The guard over something that a module cleans up. */
export interface ModuleEntry extends GuardEntry {
  /**
   * Replaces the data. The new data is in place when the call returns.
   * @throws {TypeError} as `guardModule` does, and after `release()`
   * @throws {GuardError} `guard-failed`
   */
  update(data: unknown): void;
}
