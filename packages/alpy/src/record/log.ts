import { type DestinationStream, destination, pino } from "pino";
import { type Logger, teeLogger } from "../logger.ts";

/** The log of one testbed. */
export interface TestbedLog {
  readonly logger: Logger;
  readonly close: () => void;
}

/** Opens the log as JSON lines at `path`. Every line also goes to the user's logger, if there is one. */
export function openLog(path: string, userLogger: Logger | undefined): TestbedLog {
  // Synchronous: a run that is killed keeps every line up to then.
  const file = destination({ dest: path, sync: true });
  const options = { level: "debug", base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log = pino(options, file as DestinationStream);
  const close = (): void => {
    // A stream may end late, and its last lines must not meet a closed file.
    log.level = "silent";
    file.end();
  };
  return { logger: userLogger ? teeLogger([log, userLogger]) : log, close };
}
