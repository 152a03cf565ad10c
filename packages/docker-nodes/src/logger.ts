import { checkFunction, checkObject } from "./option-checks.ts";

/** The target of log records: four of pino's methods, so that any pino logger fits. */
export interface Logger {
  /** Logs details of normal operation, such as each line of output. */
  debug(details: object, message: string): void;
  /** Logs events of normal operation, such as the creation of the nodes. */
  info(details: object, message: string): void;
  /** Logs events that can cause a failure later. */
  warn(details: object, message: string): void;
  /** Logs failures. */
  error(details: object, message: string): void;
}

const METHODS = ["debug", "info", "warn", "error"] as const satisfies readonly (keyof Logger)[];

function ignore(): void {}

/** A logger that drops everything. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Checks that `value` has the methods of a logger. @throws {TypeError} if not */
export function checkLogger(path: string, value: Logger): void {
  checkObject(path, value, "a logger");
  for (const method of METHODS) checkFunction(`${path}.${method}`, value[method]);
}
