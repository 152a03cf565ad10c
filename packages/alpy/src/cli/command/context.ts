import { Screen } from "../screen/screen.ts";

/** Output and signal of a command. */
export interface Context {
  /** For results. */
  readonly out: Screen;
  /** For messages. */
  readonly err: Screen;
  /** Aborts, with an `Interruption`, on SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

export function createContext(signal: AbortSignal): Context {
  return { out: new Screen(process.stdout), err: new Screen(process.stderr), signal };
}
