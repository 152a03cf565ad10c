import { randomBytes } from "node:crypto";
import type { OutputStream } from "../engine/demultiplexer.ts";
import { ReplyReader, type StreamReply } from "./reply-reader.ts";

/** How a command in a shell ended and what it wrote. */
export interface CommandReply {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface PendingCommand {
  readonly resolve: (reply: CommandReply) => void;
  readonly reject: (reason: Error) => void;
}

interface StreamReader {
  readonly reader: ReplyReader;
  /** Replies whose other half, from the other stream, has not arrived yet. */
  readonly waiting: StreamReply[];
}

/**
 * Runs commands in a live POSIX shell that reads them from its stdin. After each command the shell writes a line with a
 * secret marker and the exit code to both streams. So the output of a command cannot be mistaken for a reply, replies
 * arrive in order, and commands can be sent without waiting for the previous one.
 */
export class Shell {
  readonly #write: (script: string) => void;
  readonly #epilogue: string;
  readonly #readers: Record<OutputStream, StreamReader>;
  readonly #pending: PendingCommand[] = [];
  #ended: Error | undefined;

  constructor(write: (script: string) => void, secret: string = randomBytes(12).toString("hex")) {
    this.#write = write;
    const print = `printf '\\036${secret} %d\\n' "$s"`;
    this.#epilogue = `</dev/null; s=$?; ${print}; ${print} >&2\n`;
    const streamReader = (): StreamReader => {
      const waiting: StreamReply[] = [];
      return { waiting, reader: new ReplyReader(`\x1e${secret} `, (reply) => this.#take(waiting, reply)) };
    };
    this.#readers = { stdout: streamReader(), stderr: streamReader() };
  }

  /** Runs one simple command, passed as shell text. Rejects if the shell ends before it has replied. */
  run(command: string): Promise<CommandReply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#write(`${command} ${this.#epilogue}`);
    });
  }

  /** Receives output of the shell. */
  receive(stream: OutputStream, bytes: Uint8Array): void {
    this.#readers[stream].reader.push(bytes);
  }

  /** Returns the last output of the shell, outside of any complete reply. */
  unclaimedOutput(): string {
    return `${this.#readers.stdout.reader.rest}${this.#readers.stderr.reader.rest}`;
  }

  /** Rejects all pending commands, and every later one. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const pending of this.#pending.splice(0)) pending.reject(this.#ended);
  }

  #take(waiting: StreamReply[], reply: StreamReply): void {
    waiting.push(reply);
    const { stdout, stderr } = this.#readers;
    const fromStdout = stdout.waiting[0];
    const fromStderr = stderr.waiting[0];
    if (fromStdout === undefined || fromStderr === undefined) return;
    stdout.waiting.shift();
    stderr.waiting.shift();
    const { exitCode } = fromStdout;
    this.#pending.shift()?.resolve({ exitCode, stdout: fromStdout.text, stderr: fromStderr.text });
  }
}
