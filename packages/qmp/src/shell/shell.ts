import { createInterface, type Interface, type ReadLineOptions } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { QmpCommandError } from "../call/command-error.ts";
import { reasonOf } from "../error-reason.ts";
import { escapeForeign } from "../escape-foreign.ts";
import { replaceBigint } from "../protocol/exact-integers.ts";
import type { Completer } from "./completion.ts";
import type { ShellClient } from "./monitor.ts";
import { readShellLine, type ShellLine } from "./shell-line.ts";

/** The terminal, or the pipes, of a shell. */
export interface ShellTerminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Whether a person types: then there is a prompt, completion and history. */
  readonly isTerminal: boolean;
}

/** The lines that a person has typed before, the newest first. */
export interface ShellHistory {
  readonly lines: string[];
  save(lines: readonly string[]): void;
}

const PROMPT = "qmp> ";
const HISTORY_LINES = 1000;
const RETURN_AND_CLEAR = "\r\u001b[K";

const HELP = `command key=value …         run a command; a value is JSON, or else a string
command key.inner=value …   an argument within an object
command {"key": "value"}    the arguments as JSON
:info status                run a line of the human monitor
.help   .exit               this text; leave (also by Ctrl-D)
Tab completes; Ctrl-C gives up the command that runs, or leaves.
`;

/** Lines that may contain a password are not kept. */
const SUSPICIOUS_WORDS = /pass|secret/i;

/** A shell for one QEMU: runs what is typed, and shows events as they arrive. */
export class QmpShell {
  readonly #client: ShellClient;
  readonly #completer: Completer;
  readonly #terminal: ShellTerminal;
  readonly #lines: Interface;
  #running: AbortController | undefined;
  #failures = 0;

  constructor(client: ShellClient, completer: Completer, terminal: ShellTerminal, history: ShellHistory) {
    this.#client = client;
    this.#completer = completer;
    this.#terminal = terminal;
    const { input, output, isTerminal } = terminal;
    const options: ReadLineOptions = {
      input,
      terminal: isTerminal,
      prompt: PROMPT,
      completer: (line: string) => completer.complete(line),
      history: [...history.lines],
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
    };
    if (isTerminal) options.output = output;
    this.#lines = createInterface(options);
    this.#lines.on("history", (lines: string[]) => history.save(lines.filter((line) => !SUSPICIOUS_WORDS.test(line))));
    this.#lines.on("SIGINT", () => this.#interrupt());
  }

  /** Runs until the input or the connection ends. Returns the number of lines that failed. */
  async run(signal: AbortSignal): Promise<number> {
    const leave = (): void => this.#lines.close();
    signal.addEventListener("abort", leave, { once: true });
    const unwatch = this.#showEvents();
    void this.#client.closed.then(leave);
    this.#prompt();
    for await (const line of this.#lines) {
      if (!(await this.#take(line))) break;
      this.#prompt();
    }
    signal.removeEventListener("abort", leave);
    this.#lines.close();
    await unwatch();
    // What follows begins a line of its own.
    if (this.#terminal.isTerminal) this.#terminal.output.write("\n");
    return this.#failures;
  }

  /** Returns whether the shell continues. */
  async #take(text: string): Promise<boolean> {
    this.#running = new AbortController();
    try {
      const line = readShellLine(text, (command, path) => this.#completer.isText(command, path));
      if (line.kind === "exit") return false;
      await this.#runLine(line, this.#running.signal);
    } catch (error) {
      this.#failures += 1;
      this.#print(errorText(error));
    }
    this.#running = undefined;
    return this.#client.state.kind === "live";
  }

  async #runLine(line: ShellLine, signal: AbortSignal): Promise<void> {
    if (line.kind === "help") this.#print(HELP);
    if (line.kind === "human") this.#print(await this.#client.hmp(line.line, { signal }));
    if (line.kind === "command") {
      const result = await this.#client.execute(line.command, line.args, { signal });
      this.#print(JSON.stringify(result, replaceBigint, 2));
    }
  }

  #interrupt(): void {
    if (this.#running === undefined) this.#lines.close();
    else this.#running.abort(new Error("given up; QEMU may still run it"));
  }

  #showEvents(): () => Promise<unknown> {
    const events = this.#client.events();
    void (async () => {
      for await (const { name, data, timestampMs } of events) {
        const time = new Date(timestampMs).toISOString().slice(11, 23);
        this.#print(`${time} ${name} ${JSON.stringify(data, replaceBigint)}`, "before the prompt");
      }
    })().catch(() => undefined);
    return () => events.return();
  }

  /** Shows text of QEMU. An event replaces the line that is being typed, which is then shown again. */
  #print(text: string, where: "here" | "before the prompt" = "here"): void {
    const { output, isTerminal } = this.#terminal;
    const isPrompting = isTerminal && where === "before the prompt" && this.#running === undefined;
    if (text.trim() === "") return;
    const shown = escapeForeign(text.trimEnd(), { keepLines: true });
    output.write(`${isPrompting ? RETURN_AND_CLEAR : ""}${shown}\n`);
    if (isPrompting) this.#lines.prompt(true);
  }

  #prompt(): void {
    if (this.#terminal.isTerminal) this.#lines.prompt();
  }
}

function errorText(error: unknown): string {
  return error instanceof QmpCommandError ? `${error.class}: ${error.description}` : `error: ${reasonOf(error)}`;
}
