import { checkFunction, checkObject } from "./option-checks.ts";

/** The target of log records: four of pino's methods, so that a pino logger fits as it is. */
export interface Logger {
  /** Takes details of the normal course, such as each line of output. */
  debug(details: object, message: string): void;
  /** Takes events of the normal course, such as the creation of the nodes. */
  info(details: object, message: string): void;
  /** Takes events that can cause harm later. */
  warn(details: object, message: string): void;
  /** Takes failures. */
  error(details: object, message: string): void;
}

const METHODS = ["debug", "info", "warn", "error"] as const satisfies readonly (keyof Logger)[];

function ignore(): void {}

/** A logger that drops everything. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** @throws {TypeError} unless `value` has the methods of a logger */
export function checkLogger(path: string, value: Logger): void {
  checkObject(path, value, "a logger");
  for (const method of METHODS) checkFunction(`${path}.${method}`, value[method]);
}
