/** Why the process ends. */
export type ProcessEnd =
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
  | { readonly kind: "exception"; readonly error: unknown }
  | { readonly kind: "exit"; readonly exitCode: number };

/** Is called before the process ends, or when a signal asks it to. It must be synchronous. */
export type ProcessEndListener = (end: ProcessEnd) => void;

/** The signals that a user or a system sends to end a process, and that a process can notice. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const satisfies readonly NodeJS.Signals[];

/** One set for the process: each signal has one listener, however many runs are open. */
const listeners = new Set<ProcessEndListener>();

/** An exception that ends the process, because nobody handles it. */
let fatal: { readonly error: unknown } | undefined;

/**
 * Calls the listener when the process ends in a way that it can notice: by SIGINT, SIGTERM or SIGHUP, by an exception that
 * nobody handles, by `process.exit()`, or because nothing is left to do. The signals act as they would without it: on other
 * listeners, or, if there are none, by ending the process. Ends when the result is disposed of.
 */
export function onProcessEnd(listener: ProcessEndListener): Disposable {
  if (listeners.size === 0) install();
  listeners.add(listener);
  return {
    [Symbol.dispose]: () => {
      if (listeners.delete(listener) && listeners.size === 0) uninstall();
    },
  };
}

function install(): void {
  // In front: a listener that is called once has removed itself when it is called, and then seems to be missing.
  for (const signal of SIGNALS) process.prependListener(signal, takeSignal);
  process.on("uncaughtExceptionMonitor", takeException);
  process.prependListener("exit", takeExit);
}

function uninstall(): void {
  for (const signal of SIGNALS) process.off(signal, takeSignal);
  process.off("uncaughtExceptionMonitor", takeException);
  process.off("exit", takeExit);
}

function takeSignal(signal: NodeJS.Signals): void {
  tellAll({ kind: "signal", signal });
  process.off(signal, takeSignal);
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function takeException(error: unknown): void {
  if (isFatal()) fatal ??= { error };
}

/** Returns whether an exception that nobody has caught ends the process. */
export function isFatal(): boolean {
  return process.listenerCount("uncaughtException") === 0 && !process.hasUncaughtExceptionCaptureCallback();
}

function takeExit(exitCode: number): void {
  tellAll(fatal ? { kind: "exception", error: fatal.error } : { kind: "exit", exitCode });
}

function tellAll(end: ProcessEnd): void {
  for (const listener of listeners) listener(end);
}
