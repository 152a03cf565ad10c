import { closeSync, openSync, writeSync } from "node:fs";
import type { ApplicationExit, ApplicationLine } from "@alpy/docker-nodes";
import { Tail } from "../machine/tail.ts";

const tailLines = 5;
const shownApplications = 5;

/** What applications on nodes write, and how they end: a file each, as it comes, and the last lines for errors. */
export class ApplicationLogs {
  readonly #path: (name: string) => string;
  readonly #logs = new Map<string, ApplicationLog>();
  #isFlushing = false;

  /** @param path gives the path of a file of this name */
  constructor(path: (name: string) => string) {
    this.#path = path;
  }

  /** Takes a line; it is in its file when this turn of the event loop has ended. */
  take(line: ApplicationLine): void {
    this.#logOf(line).add(line);
    this.#flush();
  }

  /** Takes the end of an application, of which no line comes any more. */
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
   * The last lines of the applications that run or have failed, the newest five, by file's name, node and program. Those that
   * have ended well have said all to who ran them.
   */
  tails(): [string, string][] {
    const telling = [...this.#logs.values()].filter((log) => log.isTelling);
    return telling.slice(-shownApplications).map((log) => [log.title, log.lastLines]);
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
  }

  #logOf({ application, node, argv }: ApplicationLine | ApplicationExit): ApplicationLog {
    const known = this.#logs.get(application);
    if (known) return known;
    const short = /[^-]*$/.exec(application)?.[0] ?? application;
    const log = new ApplicationLog(this.#path(`${short}.log`), `${short} (${argv.join(" ")} on ${node})`);
    this.#logs.set(application, log);
    return log;
  }
}

class ApplicationLog {
  readonly #name: string;
  readonly #tail = new Tail();
  #exit: ApplicationExit | undefined;
  #file: number | undefined;
  #unwritten: string[];

  constructor(path: string, name: string) {
    this.#name = name;
    this.#file = openSync(path, "w");
    this.#unwritten = [`# ${name}\n`];
  }

  get title(): string {
    return this.#exit ? `${this.#name}, which ${endOf(this.#exit)}` : this.#name;
  }

  /** Whether it may have to do with a failure. */
  get isTelling(): boolean {
    return this.#exit ? this.#exit.exitCode !== 0 : this.lastLines !== "";
  }

  get lastLines(): string {
    return this.#tail.lines(tailLines) || (this.#exit ? "nothing" : "");
  }

  end(exit: ApplicationExit): void {
    this.#exit = exit;
    this.#unwritten.push(`# ${endOf(exit)}\n`);
  }

  add({ stream, line }: ApplicationLine): void {
    this.#tail.push(Buffer.from(`${line}\n`));
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

function endOf({ exitCode, signal, oomKilled }: ApplicationExit): string {
  const how = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  return oomKilled ? `${how}, having reached its memory limit` : how;
}
