import { constants } from "node:os";
import { badValue } from "../option-checks.ts";

const SIGNAL_OFFSET = 128;

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]));
// Some numbers have two names: use the common one.
names.set(constants.signals.SIGABRT, "SIGABRT");
names.set(constants.signals.SIGIO, "SIGIO");

/**
 * Returns the signal that an exit code represents: shells and the engine report 128 plus the signal's number. A program that
 * exits with such a code by itself looks the same.
 */
export function exitSignal(exitCode: number): NodeJS.Signals | undefined {
  return names.get(exitCode - SIGNAL_OFFSET);
}

/** Checks that `value` is the name of a signal. @throws {TypeError} if not */
export function checkSignal(path: string, value: unknown): void {
  if (typeof value === "string" && Object.hasOwn(constants.signals, value)) return;
  throw badValue(path, 'the name of a signal such as "SIGTERM"', value);
}
