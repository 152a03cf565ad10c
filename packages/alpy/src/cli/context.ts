import { Screen } from "./screen.ts";

/** What every command works with. */
export interface Context {
  /** What is asked for goes here. */
  readonly out: Screen;
  /** What is said about it goes here. */
  readonly err: Screen;
  /** Aborts, with an `Interruption`, on SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

export function newContext(signal: AbortSignal): Context {
  return { out: new Screen(process.stdout), err: new Screen(process.stderr), signal };
}
