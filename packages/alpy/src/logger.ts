/** The four methods of pino's logger that alpy calls; any pino logger fits. */
export interface Logger {
  /** Logs a detail, such as the effect of an impairment on a frame. */
  debug(details: object, message: string): void;
  /** Logs progress, such as a step. */
  info(details: object, message: string): void;
  /** Logs a problem that does not fail the run. */
  warn(details: object, message: string): void;
  /** Logs a failure. */
  error(details: object, message: string): void;
}

/** Returns a logger that passes every line on to several others. */
export function teeLogger(loggers: readonly Logger[]): Logger {
  const toAll =
    (level: keyof Logger) =>
    (details: object, message: string): void => {
      for (const logger of loggers) logger[level](details, message);
    };
  return { debug: toAll("debug"), info: toAll("info"), warn: toAll("warn"), error: toAll("error") };
}

/** Discards everything. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Returns the same logger, with `component` among the details of every line. */
export function componentLogger(logger: Logger, component: string): Logger {
  const named =
    (level: keyof Logger) =>
    (details: object, message: string): void =>
      logger[level]({ component, ...details }, message);
  return { debug: named("debug"), info: named("info"), warn: named("warn"), error: named("error") };
}
