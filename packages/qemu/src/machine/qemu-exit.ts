/** How a QEMU process ended. */
export interface QemuExit {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it; null when it exited. */
  readonly signal: NodeJS.Signals | null;
}

/** Returns an exit in words, such as `exit code 1` or `SIGKILL`. */
export function describeExit({ code, signal }: QemuExit): string {
  return signal ?? `exit code ${code}`;
}
