import { type Context, createContext, Script } from "node:vm";

/** The time that searches may take before the event loop runs other callbacks. */
const TURN_MS = 45;
/** A search that gets less time than this would seldom end. */
const LEAST_MS = 3;

/** The number of times that a search is begun which had less than half of its time. */
const MAX_TRIES = 3;
/** Shorter searches do not count: a turn reads from a stream only a few times. */
const COUNTED_MS = 1;

/** The part of a turn of the event loop that searches have not used yet; all consoles share it. */
let leftMs = TURN_MS;
let isRenewed = false;
let place: { readonly context: Context; readonly script: Script } | undefined;

/** A value that was computed in time. */
export interface InTime<T> {
  readonly value: T;
}

/**
 * Runs a function that may take long, such as a search for a RegExp, and stops it when all searches together hold the event
 * loop for too long. Returns undefined if it was stopped or not begun.
 */
export function inTurn<T>(run: () => T): InTime<T> | undefined {
  return within(leftMs, run);
}

/** Whether searches have not used any of this turn's time. */
export function isTurnFresh(): boolean {
  return leftMs === TURN_MS;
}

/** Runs a function and stops it when it has computed for `limitMs`. V8 stops a RegExp at any of its steps. */
export function within<T>(limitMs: number, run: () => T): InTime<T> | undefined {
  const timeoutMs = Math.floor(limitMs);
  if (timeoutMs < LEAST_MS) return undefined;
  for (let tries = 1; ; tries++) {
    const began = process.threadCpuUsage();
    const value = stoppedAfter(timeoutMs, run);
    const { user, system } = process.threadCpuUsage(began);
    const computedMs = (user + system) / 1000;
    spend(computedMs);
    // The limit is of the clock: a busy machine may have let other processes run meanwhile.
    if (value !== undefined || computedMs > timeoutMs / 2 || tries === MAX_TRIES) return value;
  }
}

function stoppedAfter<T>(timeoutMs: number, run: () => T): InTime<T> | undefined {
  place ??= { context: createContext({}), script: new Script("run()") };
  let value: InTime<T> | undefined;
  place.context.run = () => {
    value = { value: run() };
  };
  try {
    place.script.runInContext(place.context, { timeout: timeoutMs });
    return value;
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  } finally {
    place.context.run = undefined;
  }
}

let lastTurn = Promise.resolve();

/** Resolves in a turn of the event loop whose time for searches is the caller's: one caller after the other has one. */
export function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    renewTurn();
  });
  return lastTurn;
}

/** Lets searches have a whole turn's time again. For a caller that knows that the event loop has run other callbacks. */
export function renewTurn(): void {
  leftMs = TURN_MS;
}

function spend(ms: number): void {
  if (ms < COUNTED_MS) return;
  leftMs -= ms;
  if (isRenewed) return;
  isRenewed = true;
  setImmediate(() => {
    isRenewed = false;
    renewTurn();
  });
}

function isTimeout(error: unknown): boolean {
  // The error may be of another realm.
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
