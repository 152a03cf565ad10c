/** Receives log messages of this package: four of pino's methods, so that a pino logger can be passed as it is. */
export interface Logger {
  /** Logs a detail of normal operation. */
  debug(details: object, message: string): void;
  /** Logs a milestone of normal operation. */
  info(details: object, message: string): void;
  /** Logs an oddity that does not stop the operation. */
  warn(details: object, message: string): void;
  /** Logs a failure. */
  error(details: object, message: string): void;
}

const ignore = (): void => {};

/** Logs nothing; the default. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
