/** Receives what the client reports. It has pino's four methods, so a pino logger fits as it is. */
export interface Logger {
  /** Receives each command, reply and event, and the end of the connection. */
  debug(details: object, message: string): void;
  /** Receives, once per client, that QEMU has another version than the client's types. */
  info(details: object, message: string): void;
  /** Receives what the client ignores or skips, such as a malformed line. */
  warn(details: object, message: string): void;
  /** Not used so far. */
  error(details: object, message: string): void;
}

const ignore = (): void => undefined;

/** Discards everything. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
