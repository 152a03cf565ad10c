import type { OutputStream } from "./demultiplexer.ts";
import { exitSignal } from "./exit-signal.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type Kept, OutputBuffer } from "./output-buffer.ts";

const LINE_END = /\r?\n/;

/** How an application ended and what it wrote. */
export interface RunResult {
  /** Exit code; 128 plus the signal's number when a signal ended it. */
  readonly exitCode: number;
  /** The signal that ended it, by the exit code: a program that exits with, say, 143 by itself looks the same. */
  readonly signal: NodeJS.Signals | undefined;
  /** Whether the kernel killed a process of it because its memory limit was reached. */
  readonly oomKilled: boolean;
  /**
   * Stdout as UTF-8: all of it, or the first and the newest bytes, together `maxOutputBytes`, with a line between them
   * that says how many were cut.
   */
  readonly stdout: string;
  /** Stderr as UTF-8, kept as stdout is. */
  readonly stderr: string;
  /** How many bytes of each stream were cut. */
  readonly cutBytes: Readonly<Record<OutputStream, number>>;
  /** Whether any were. */
  readonly truncated: boolean;
}

/** How a container's process ended. */
export interface Exit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** A reader of lines. */
export type LineListener = (line: string, stream: OutputStream) => void;

/** What an application writes: kept within a limit, and passed on line by line. */
export class Output {
  readonly #buffers: Record<OutputStream, OutputBuffer>;
  readonly #splitters: Record<OutputStream, LineSplitter>;
  readonly #listeners = new Set<LineListener>();
  #ended = false;

  constructor(maxOutputBytes: number) {
    this.#buffers = { stdout: new OutputBuffer(maxOutputBytes), stderr: new OutputBuffer(maxOutputBytes) };
    this.#splitters = {
      stdout: new LineSplitter((line) => this.#tell(line, "stdout")),
      stderr: new LineSplitter((line) => this.#tell(line, "stderr")),
    };
  }

  push(stream: OutputStream, bytes: Uint8Array): void {
    this.#buffers[stream].push(bytes);
    this.#splitters[stream].push(bytes);
  }

  /** Passes on last lines that have no line end. */
  end(): void {
    this.#ended = true;
    this.#splitters.stdout.end();
    this.#splitters.stderr.end();
  }

  text(stream: OutputStream): string {
    return this.#buffers[stream].text();
  }

  /** The whole lines that are kept; the last ones without line end once the output has ended. */
  lines(stream?: OutputStream): string[] {
    const streams: OutputStream[] = stream === undefined ? ["stdout", "stderr"] : [stream];
    return streams.flatMap((each) => this.#wholeLines(this.#buffers[each].kept()));
  }

  result({ exitCode, oomKilled }: Exit): RunResult {
    const cutBytes = { stdout: this.#buffers.stdout.cutBytes, stderr: this.#buffers.stderr.cutBytes };
    const truncated = cutBytes.stdout + cutBytes.stderr > 0;
    const [stdout, stderr] = [this.text("stdout"), this.text("stderr")];
    return { exitCode, signal: exitSignal(exitCode), oomKilled, stdout, stderr, cutBytes, truncated };
  }

  /** Calls `listener` with each line from now on; the function returned ends that. */
  onLine(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wholeLines({ head, tail, cutBytes }: Kept): string[] {
    if (cutBytes === 0) return this.#lines(head);
    // The lines that the cut went through are not whole.
    return [...head.split(LINE_END).slice(0, -1), ...this.#lines(tail).slice(1)];
  }

  #lines(text: string): string[] {
    const lines = text.split(LINE_END);
    return this.#ended ? lines : lines.slice(0, -1);
  }

  #tell(line: string, stream: OutputStream): void {
    for (const listener of this.#listeners) listener(line, stream);
  }
}
