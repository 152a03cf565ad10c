import { type DestinationStream, destination, pino } from "pino";
import { type Logger, teeLogger } from "../logger.ts";

/** The log of one testbed. */
export interface TestbedLog {
  logger: Logger;
  close: () => void;
}

/** Opens the log as JSON lines at `path`; what is said also goes to the user's logger, if there is one. */
export function openLog(path: string, also: Logger | undefined): TestbedLog {
  // Synchronous: a run that is killed keeps every line up to then.
  const file = destination({ dest: path, sync: true });
  const options = { level: "debug", base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log = pino(options, file as DestinationStream);
  const close = (): void => {
    // What is still said by then, of a stream that ends late, say, must not meet a closed file.
    log.level = "silent";
    file.end();
  };
  return { logger: also ? teeLogger([log, also]) : log, close };
}
