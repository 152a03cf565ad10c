import { escapeForeign } from "../escape-foreign.ts";
import type { ApplicationExit, ApplicationLine } from "./application-events.ts";
import type { LogFile } from "./log-file.ts";

/** Number of last lines that are kept in memory. */
const KEPT_LINES = 5;
/** Number of characters of a line that are kept in memory. */
const KEPT_LINE_CHARACTERS = 2_000;

/** The log of one application: its file, and its last lines in memory. */
export class ApplicationLog {
  readonly #name: string;
  readonly #lastLines: string[] = [];
  readonly #file: LogFile;
  #exit: ApplicationExit | undefined;

  /** @param name its short name, its command and its node */
  constructor(name: string, file: LogFile) {
    this.#name = escapeForeign(name);
    this.#file = file;
    file.add(`# ${this.#name}`);
  }

  /** Its name and, if it has ended, how. */
  get title(): string {
    return this.#exit ? `${this.#name}, which ${describeExit(this.#exit)}` : this.#name;
  }

  get hasEnded(): boolean {
    return this.#exit !== undefined;
  }

  /** Whether it may be related to a failure. */
  get isRelevant(): boolean {
    return this.#exit ? this.#exit.exitCode !== 0 : this.lastLines !== "";
  }

  /** Its last lines, without characters that a terminal obeys. */
  get lastLines(): string {
    return this.#lastLines.map((line) => escapeForeign(line)).join("\n") || (this.#exit ? "no output" : "");
  }

  add({ stream, line }: ApplicationLine): void {
    this.#lastLines.push(line.slice(0, KEPT_LINE_CHARACTERS));
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
    this.#file.add(stream === "stdout" ? line : `stderr: ${line}`);
  }

  end(exit: ApplicationExit): void {
    this.#exit = exit;
    this.#file.addCut();
    this.#file.addMark(`# ${describeExit(exit)}`);
    this.#file.close();
  }

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}

function describeExit({ exitCode, signal, oomKilled }: ApplicationExit): string {
  const how = signal === undefined ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  return oomKilled ? `${how} after it reached its memory limit` : how;
}
