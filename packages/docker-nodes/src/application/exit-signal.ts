import { constants } from "node:os";

const SIGNALLED = 128;

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]));
// Older names of the same numbers.
names.set(constants.signals.SIGABRT, "SIGABRT");
names.set(constants.signals.SIGIO, "SIGIO");

/**
 * The signal that an exit code stands for: 128 plus the signal's number, as shells and the engine report it. A program
 * that exits with such a code by itself looks the same.
 */
export function exitSignal(exitCode: number): NodeJS.Signals | undefined {
  return names.get(exitCode - SIGNALLED);
}
