/** A logger for consoles: four of pino's methods, so that a pino logger can be passed directly. */
export interface Logger {
  /** Logs details, including each line of the console's transcript. */
  debug(details: object, message: string): void;
  /** Logs a step. */
  info(details: object, message: string): void;
  /** Logs an event that may explain a later failure. */
  warn(details: object, message: string): void;
  /** Logs a failure that no call rejects with. */
  error(details: object, message: string): void;
}

const ignore = (): void => {};

/** The default logger, which ignores everything. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
