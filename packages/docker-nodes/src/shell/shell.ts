import { randomBytes } from "node:crypto";
import type { OutputStream } from "./demultiplexer.ts";
import { ReplyReader } from "./reply-reader.ts";

/** How a command in a shell ended and what it wrote. */
export interface CommandReply {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Pending {
  readonly resolve: (reply: CommandReply) => void;
  readonly reject: (reason: Error) => void;
}

interface Reader {
  readonly reader: ReplyReader;
  /** Replies whose other half, from the other stream, has not come yet. */
  readonly waiting: { text: string; exitCode: number }[];
}

/**
 * Runs commands in a live POSIX shell that reads them from its stdin. After each command the shell writes a line of
 * a secret marker and the exit code to both streams, so replies come in order whatever a command writes, and commands
 * may be sent without waiting for the one before.
 */
export class Shell {
  readonly #write: (script: string) => void;
  readonly #epilogue: string;
  readonly #readers: Record<OutputStream, Reader>;
  readonly #pending: Pending[] = [];
  #ended: Error | undefined;

  constructor(write: (script: string) => void, secret: string = randomBytes(12).toString("hex")) {
    this.#write = write;
    const print = `printf '\\036${secret} %d\\n' "$s"`;
    this.#epilogue = `</dev/null; s=$?; ${print}; ${print} >&2\n`;
    const reader = (): Reader => {
      const waiting: Reader["waiting"] = [];
      return { waiting, reader: new ReplyReader(`\x1e${secret} `, (reply) => this.#take(waiting, reply)) };
    };
    this.#readers = { stdout: reader(), stderr: reader() };
  }

  /** Runs one simple command, given as shell text. Rejects when the shell ends before it has answered. */
  run(command: string): Promise<CommandReply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#write(`${command} ${this.#epilogue}`);
    });
  }

  /** Takes what the shell wrote. */
  receive(stream: OutputStream, bytes: Uint8Array): void {
    this.#readers[stream].reader.push(bytes);
  }

  /** What the shell wrote outside of any whole reply: its last words. */
  lastWords(): string {
    return `${this.#readers.stdout.reader.rest}${this.#readers.stderr.reader.rest}`;
  }

  /** Rejects all pending commands, and every later one. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const pending of this.#pending.splice(0)) pending.reject(this.#ended);
  }

  #take(waiting: Reader["waiting"], reply: { text: string; exitCode: number }): void {
    waiting.push(reply);
    const { stdout, stderr } = this.#readers;
    const [out, err] = [stdout.waiting[0], stderr.waiting[0]];
    if (out === undefined || err === undefined) return;
    stdout.waiting.shift();
    stderr.waiting.shift();
    this.#pending.shift()?.resolve({ exitCode: out.exitCode, stdout: out.text, stderr: err.text });
  }
}
