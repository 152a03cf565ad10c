import { callListener } from "../call-listener.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkFunction, checkObject, checkText } from "../option-checks.ts";
import type { ApplicationExit, ApplicationLine } from "./application-events.ts";
import { ApplicationLog } from "./application-log.ts";
import { type ByteBudget, type LimitReached, LogFile, type LogFileOptions } from "./log-file.ts";

/** Number of applications that {@link ApplicationLogs.tails} returns. */
const SHOWN_APPLICATIONS = 5;
const DEFAULT_MAX_BYTES = 64 << 20;

/** How log files are limited, and who learns of limits and errors. */
export interface ApplicationLogsOptions {
  /** The most bytes of one application's file, or `Infinity`. What follows is not kept. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** The name of `maxBytes` in the files' marks and in `onLimit`. Default: `"maxBytes"`. */
  readonly limitName?: string | undefined;
  /** The limit of all files together, which may include others. Default: none. */
  readonly budget?: ByteBudget | undefined;
  /** Receives each file that has reached a limit, once. It must not throw. Default: none. */
  readonly onLimit?: ((reached: LimitReached) => void) | undefined;
  /**
   * Receives the path of each file that cannot be opened or written, once, with the system's error. The file is then given up;
   * the last lines are still kept in memory. It must not throw. Default: none.
   */
  readonly onError?: ((path: string, cause: unknown) => void) | undefined;
}

const OPTION_NAMES: OptionNames<ApplicationLogsOptions> = {
  maxBytes: true,
  limitName: true,
  budget: true,
  onLimit: true,
  onError: true,
};

/**
 * Log files of applications. Each application has a file with its output, as it arrives, and its exit. Only its owner may read
 * it. The last lines are also kept in memory, for error messages. A file that is full or cannot be written stops nothing.
 *
 * @example
 * ```ts
 * const logs = new ApplicationLogs((name) => `logs/${name}.log`);
 * await using nodeSet = await createNodes({
 *   nodes: [{}],
 *   onApplicationLine: (line) => logs.addLine(line),
 *   onApplicationExit: (exit) => logs.addExit(exit),
 * });
 * ```
 */
export class ApplicationLogs {
  readonly #path: (name: string) => string;
  readonly #options: LogFileOptions;
  /** The applications that run, and the newest of those that have failed. */
  readonly #logs = new Map<string, ApplicationLog>();
  readonly #ended = new Set<string>();
  #isFlushing = false;
  #isClosed = false;

  /**
   * @param path returns the path of an application's file, by the application's short name: `app0`. An existing file is
   *   overwritten
   * @throws {TypeError} if `path` is not a function; for an unknown option or a bad value
   */
  constructor(path: (name: string) => string, options: ApplicationLogsOptions = {}) {
    checkFunction("path", path);
    this.#path = path;
    this.#options = resolveOptions(options);
  }

  /** Adds a line to the application's file. It is written after this turn of the event loop. */
  addLine(line: ApplicationLine): void {
    if (this.#isClosed || this.#ended.has(line.application)) return;
    this.#logOf(line).add(line);
    this.#flush();
  }

  /** Adds the exit of an application, which writes no more lines, and closes its file. */
  addExit(exit: ApplicationExit): void {
    const { application } = exit;
    if (this.#isClosed || this.#ended.has(application)) return;
    this.#ended.add(application);
    const log = this.#logOf(exit);
    log.end(exit);
    if (!log.isRelevant) this.#logs.delete(application);
    const failed = [...this.#logs].filter(([, { hasEnded }]) => hasEnded);
    for (const [name] of failed.slice(0, -SHOWN_APPLICATIONS)) this.#logs.delete(name);
  }

  /**
   * Returns the last five lines of the newest five applications that are running or have failed, each after a title: the
   * application's short name, its command, its node, and how it ended. Applications that succeeded are left out, because their
   * output was returned to the caller. Characters that a terminal obeys are escaped.
   */
  tails(): [string, string][] {
    const relevant = [...this.#logs.values()].filter((log) => log.isRelevant);
    return relevant.slice(-SHOWN_APPLICATIONS).map((log) => [log.title, log.lastLines]);
  }

  /** Writes all lines and closes the files. Later lines and exits are ignored. */
  close(): void {
    this.#isClosed = true;
    for (const log of this.#logs.values()) log.close();
  }

  #flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      for (const log of this.#logs.values()) log.flush();
    });
  }

  #logOf({ application, node, argv }: ApplicationLine | ApplicationExit): ApplicationLog {
    const known = this.#logs.get(application);
    if (known) return known;
    const short = application.slice(application.lastIndexOf("-") + 1);
    const name = `${short} (${argv.join(" ")} on ${node})`;
    const log = new ApplicationLog(name, new LogFile(this.#path(short), this.#options));
    this.#logs.set(application, log);
    return log;
  }
}

function resolveOptions(options: ApplicationLogsOptions): LogFileOptions {
  refuseUnknownOptions("ApplicationLogs", options, OPTION_NAMES);
  const { maxBytes = DEFAULT_MAX_BYTES, limitName = "maxBytes", budget, onLimit = ignore, onError = ignore } = options;
  if (maxBytes !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
    throw badValue("maxBytes", "a positive integer or Infinity", maxBytes);
  }
  checkText("limitName", limitName);
  if (budget !== undefined) {
    checkObject("budget", budget, "an object with limitBytes and count()");
    checkFunction("budget.count", budget.count);
  }
  checkFunction("onLimit", onLimit);
  checkFunction("onError", onError);
  return {
    maxBytes,
    limitName,
    budget,
    onLimit: (reached) => callListener(onLimit, reached),
    onError: (path, cause) => callListener(() => onError(path, cause), undefined),
  };
}

function ignore(): void {}
