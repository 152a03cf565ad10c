import type { OutputStream } from "./demultiplexer.ts";
import { LineSplitter } from "./line-splitter.ts";
import { OutputBuffer } from "./output-buffer.ts";

/** How an application ended and what it wrote. */
export interface RunResult {
  /** Exit code; 128 plus the signal's number when a signal ended it. */
  readonly exitCode: number;
  /** The newest bytes of stdout, at most `maxOutputBytes`, read as UTF-8. */
  readonly stdout: string;
  /** The newest bytes of stderr, at most `maxOutputBytes`, read as UTF-8. */
  readonly stderr: string;
  /** Whether older output was dropped from either stream. */
  readonly truncated: boolean;
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
    return streams.flatMap((each) => this.#wholeLines(this.text(each)));
  }

  result(exitCode: number): RunResult {
    const truncated = this.#buffers.stdout.truncated || this.#buffers.stderr.truncated;
    return { exitCode, stdout: this.text("stdout"), stderr: this.text("stderr"), truncated };
  }

  /** Calls `listener` with each line from now on; the function returned ends that. */
  onLine(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wholeLines(text: string): string[] {
    const lines = text.split(/\r?\n/);
    return this.#ended ? lines : lines.slice(0, -1);
  }

  #tell(line: string, stream: OutputStream): void {
    for (const listener of this.#listeners) listener(line, stream);
  }
}
