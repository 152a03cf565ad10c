import { closeSync, openSync, writeSync } from "node:fs";
import type { ApplicationExit, ApplicationLine } from "./application-events.ts";

/** How many of an application's last lines {@link ApplicationLogs.tails} returns. */
const SHOWN_LINES = 5;

/** How much of a line {@link ApplicationLogs.tails} returns, in characters. */
const SHOWN_LINE_CHARACTERS = 2_000;

/** How many applications {@link ApplicationLogs.tails} returns. */
const SHOWN_APPLICATIONS = 5;

/**
 * Logs of applications: one file each with the output as it comes and the exit, and the last lines for error messages. Pass it
 * what `onApplicationLine` and `onApplicationExit` of `createNodes` report.
 */
export class ApplicationLogs {
  readonly #path: (name: string) => string;
  readonly #logs = new Map<string, ApplicationLog>();
  #isFlushing = false;

  /** @param path returns the path of the log of an application, by its short name: `app0` */
  constructor(path: (name: string) => string) {
    this.#path = path;
  }

  /** Takes a line. It is in its file after this turn of the event loop. */
  take(line: ApplicationLine): void {
    this.#logOf(line).add(line);
    this.#flush();
  }

  /** Takes the exit of an application, which writes no more lines. */
  takeExit(exit: ApplicationExit): void {
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
   * Returns the last lines of the newest five applications that are running or have failed, each with a title: the file's
   * name, the program and its node. Applications that ended well are left out: their output was returned to the caller.
   */
  tails(): [string, string][] {
    const relevant = [...this.#logs.values()].filter((log) => log.isRelevant);
    return relevant.slice(-SHOWN_APPLICATIONS).map((log) => [log.title, log.lastLines]);
  }

  /** Closes the files. */
  close(): void {
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

  /** Whether it may have to do with a failure. */
  get isRelevant(): boolean {
    return this.#exit ? this.#exit.exitCode !== 0 : this.lastLines !== "";
  }

  get lastLines(): string {
    return this.#lastLines.join("\n") || (this.#exit ? "no output" : "");
  }

  end(exit: ApplicationExit): void {
    this.#exit = exit;
    this.#unwritten.push(`# ${describeExit(exit)}\n`);
  }

  add({ stream, line }: ApplicationLine): void {
    this.#lastLines = [...this.#lastLines, line.slice(0, SHOWN_LINE_CHARACTERS)].slice(-SHOWN_LINES);
    this.#unwritten.push(stream === "stdout" ? `${line}\n` : `stderr: ${line}\n`);
  }

  flush(): void {
    if (this.#file === undefined || this.#unwritten.length === 0) return;
    const text = this.#unwritten.join("");
    this.#unwritten = [];
    try {
      writeSync(this.#file, text);
    } catch {
      // A log that cannot be written must not end the run: its last lines are kept in memory too.
      closeSync(this.#file);
      this.#file = undefined;
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function describeExit({ exitCode, signal, oomKilled }: ApplicationExit): string {
  const how = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  return oomKilled ? `${how} after it reached its memory limit` : how;
}
