import { closeSync, openSync, writeSync } from "node:fs";
import type { ApplicationLine } from "@alpy/docker-nodes";
import { Tail } from "./machine/tail.ts";

const tailLines = 5;

/** What applications on nodes write: a file each, as it comes, and the last lines for errors. */
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
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      for (const log of this.#logs.values()) log.flush();
    });
  }

  /** The last lines of each application, by its file's name, node and program. */
  tails(): [string, string][] {
    return [...this.#logs.values()].map(({ title, tail }) => [title, tail.lines(tailLines)]);
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
  }

  #logOf({ application, node, argv }: ApplicationLine): ApplicationLog {
    const known = this.#logs.get(application);
    if (known) return known;
    const short = /[^-]*$/.exec(application)?.[0] ?? application;
    const log = new ApplicationLog(this.#path(`${short}.log`), `${short} (${argv.join(" ")} on ${node})`);
    this.#logs.set(application, log);
    return log;
  }
}

class ApplicationLog {
  readonly title: string;
  readonly tail = new Tail();
  #file: number | undefined;
  #unwritten: string[];

  constructor(path: string, title: string) {
    this.title = title;
    this.#file = openSync(path, "w");
    this.#unwritten = [`# ${title}\n`];
  }

  add({ stream, line }: ApplicationLine): void {
    this.tail.push(Buffer.from(`${line}\n`));
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
