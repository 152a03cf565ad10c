import { type DestinationStream, pino } from "pino";
import { type Logger, teeLogger } from "../logger.ts";
import { LogFile, type LogFileInput } from "./log-file.ts";

/** The log of one testbed. */
export interface RunLog {
  readonly logger: Logger;
  readonly close: () => void;
}

/** What pino passes on with each line, on request. */
interface LineMetadata {
  lastLevel: number;
}

/**
 * Opens the log as JSON lines. Every line also goes to the user's logger, if there is one.
 * @throws {Error} the system's error if the file cannot be opened
 */
export function openRunLog(input: LogFileInput, userLogger: Logger | undefined): RunLog {
  const file = new LogFile(input);
  const stream: DestinationStream & LineMetadata = {
    lastLevel: 0,
    write: (line) => file.write(line, stream.lastLevel),
  };
  Object.assign(stream, { [Symbol.for("pino.metadata")]: true });
  const log = pino({ level: "debug", base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return { logger: userLogger ? teeLogger([log, userLogger]) : log, close: () => file.close() };
}
