/** The four methods of pino's logger that this package calls; any pino logger fits. */
export interface Logger {
  /** Logs a detail, such as a line of the console. */
  debug(details: object, message: string): void;
  /** Logs progress, such as a step. */
  info(details: object, message: string): void;
  /** Logs a problem that does not fail the machine. */
  warn(details: object, message: string): void;
  /** Logs a failure. */
  error(details: object, message: string): void;
}

const ignore = (): void => undefined;

/** A logger that drops everything. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Returns the same logger with `component` among the details of every line. */
export function componentLogger(logger: Logger, component: string): Logger {
  const named =
    (level: keyof Logger) =>
    (details: object, message: string): void =>
      logger[level]({ component, ...details }, message);
  return { debug: named("debug"), info: named("info"), warn: named("warn"), error: named("error") };
}
