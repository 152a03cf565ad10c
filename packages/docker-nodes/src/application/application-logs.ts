import { closeSync, openSync, writeSync } from "node:fs";
import { checkFunction } from "../option-checks.ts";
import type { ApplicationExit, ApplicationLine } from "./application-events.ts";

/** Number of an application's last lines that {@link ApplicationLogs.tails} returns. */
const SHOWN_LINES = 5;

/** Number of characters of a line that {@link ApplicationLogs.tails} returns. */
const SHOWN_LINE_CHARACTERS = 2_000;

/** Number of applications that {@link ApplicationLogs.tails} returns. */
const SHOWN_APPLICATIONS = 5;

/**
 * Log files of applications. Each application has a file with its output, as it arrives, and its exit. The last lines are also
 * kept in memory, for error messages.
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
  readonly #logs = new Map<string, ApplicationLog>();
  #isFlushing = false;
  #isClosed = false;

  /**
   * @param path returns the path of an application's file, by the application's short name: `app0`. An existing file is
   *   overwritten
   * @throws {TypeError} if `path` is not a function
   */
  constructor(path: (name: string) => string) {
    checkFunction("path", path);
    this.#path = path;
  }

  /** Adds a line to the application's file. It is written after this turn of the event loop. */
  addLine(line: ApplicationLine): void {
    if (this.#isClosed) return;
    this.#logOf(line).add(line);
    this.#flush();
  }

  /** Adds the exit of an application, which writes no more lines. */
  addExit(exit: ApplicationExit): void {
    if (this.#isClosed) return;
    this.#logOf(exit).end(exit);
    this.#flush();
  }

  #flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      for (const log of this.#logs.values()) log.flush();
    });
  }

  /**
   * Returns the last five lines of the newest five applications that are running or have failed, each after a title: the
   * application's short name, its command, its node, and how it ended. Applications that succeeded are left out, because their
   * output was returned to the caller.
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

  #logOf({ application, node, argv }: ApplicationLine | ApplicationExit): ApplicationLog {
    const known = this.#logs.get(application);
    if (known) return known;
    const short = application.slice(application.lastIndexOf("-") + 1);
    const log = new ApplicationLog(this.#path(short), `${short} (${argv.join(" ")} on ${node})`);
    this.#logs.set(application, log);
    return log;
  }
}

class ApplicationLog {
  readonly #name: string;
  #lastLines: string[] = [];
  #exit: ApplicationExit | undefined;
  #file: number | undefined;
  #unwritten: string[];

  constructor(path: string, name: string) {
    this.#name = name;
    this.#file = openSync(path, "w");
    this.#unwritten = [`# ${name}\n`];
  }

  get title(): string {
    return this.#exit ? `${this.#name}, which ${describeExit(this.#exit)}` : this.#name;
  }

  /** Whether it may be related to a failure. */
  get isRelevant(): boolean {
    return this.#exit ? this.#exit.exitCode !== 0 : this.lastLines !== "";
  }

  get lastLines(): string {
    return this.#lastLines.join("\n") || (this.#exit ? "no output" : "");
  }

  end(exit: ApplicationExit): void {
    this.#exit = exit;
    this.#write(`# ${describeExit(exit)}\n`);
  }

  add({ stream, line }: ApplicationLine): void {
    this.#lastLines = [...this.#lastLines, line.slice(0, SHOWN_LINE_CHARACTERS)].slice(-SHOWN_LINES);
    this.#write(stream === "stdout" ? `${line}\n` : `stderr: ${line}\n`);
  }

  flush(): void {
    if (this.#file === undefined || this.#unwritten.length === 0) return;
    const text = this.#unwritten.join("");
    this.#unwritten = [];
    try {
      writeSync(this.#file, text);
    } catch {
      // A file that cannot be written must not end the run: its last lines are kept in memory as well.
      closeSync(this.#file);
      this.#file = undefined;
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(text: string): void {
    if (this.#file !== undefined) this.#unwritten.push(text);
  }
}

function describeExit({ exitCode, signal, oomKilled }: ApplicationExit): string {
  const how = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  return oomKilled ? `${how} after it reached its memory limit` : how;
}
