/** Where a console reports what it does: four of pino's methods, so that a pino logger can be passed as it is. */
export interface Logger {
  /** Reports detail, among it each line of the console's transcript. */
  debug(details: object, message: string): void;
  /** Reports a step. */
  info(details: object, message: string): void;
  /** Reports what may explain a later failure. */
  warn(details: object, message: string): void;
  /** Reports a failure that no caller is told of. */
  error(details: object, message: string): void;
}

const ignore = (): void => {};

/** The default: nothing is reported. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
