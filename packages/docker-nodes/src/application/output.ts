import type { OutputStream } from "../engine/demultiplexer.ts";
import { exitSignal } from "../engine/exit-signal.ts";
import { LineSplitter } from "../engine/line-splitter.ts";
import type { ApplicationResult } from "./application-result.ts";
import { type KeptOutput, OutputBuffer } from "./output-buffer.ts";

const LINE_END = /\r?\n/;

/** How a container's process ended. */
export interface Exit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** Receives lines. */
export type LineListener = (line: string, stream: OutputStream) => void;

/** The output of an application: kept within a limit, and passed on line by line. */
export class Output {
  readonly #buffers: Record<OutputStream, OutputBuffer>;
  readonly #splitters: Record<OutputStream, LineSplitter>;
  readonly #listeners = new Set<LineListener>();
  #ended = false;

  constructor(maxOutputBytes: number) {
    this.#buffers = { stdout: new OutputBuffer(maxOutputBytes), stderr: new OutputBuffer(maxOutputBytes) };
    this.#splitters = {
      stdout: new LineSplitter((line) => this.#emit(line, "stdout")),
      stderr: new LineSplitter((line) => this.#emit(line, "stderr")),
    };
  }

  push(stream: OutputStream, bytes: Uint8Array): void {
    this.#buffers[stream].push(bytes);
    this.#splitters[stream].push(bytes);
  }

  /** Ends the output, and passes on last lines that have no line end. */
  end(): void {
    this.#ended = true;
    this.#splitters.stdout.end();
    this.#splitters.stderr.end();
  }

  text(stream: OutputStream): string {
    return this.#buffers[stream].text();
  }

  bytes(stream: OutputStream): Uint8Array {
    return this.#buffers[stream].bytes();
  }

  /** Returns the complete lines that are kept; once the output has ended, also last lines without a line end. */
  lines(stream?: OutputStream): string[] {
    const streams: OutputStream[] = stream === undefined ? ["stdout", "stderr"] : [stream];
    return streams.flatMap((each) => this.#completeLines(this.#buffers[each].kept()));
  }

  result({ exitCode, oomKilled }: Exit): ApplicationResult {
    const cutBytes = { stdout: this.#buffers.stdout.cutBytes, stderr: this.#buffers.stderr.cutBytes };
    return {
      exitCode,
      signal: exitSignal(exitCode),
      oomKilled,
      stdout: this.text("stdout"),
      stderr: this.text("stderr"),
      stdoutBytes: this.bytes("stdout"),
      stderrBytes: this.bytes("stderr"),
      cutBytes,
      truncated: cutBytes.stdout + cutBytes.stderr > 0,
    };
  }

  /** Calls `listener` with each line from now on, until the returned function is called. */
  onLine(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #completeLines({ head, tail, cutBytes }: KeptOutput): string[] {
    if (cutBytes === 0) return this.#linesOf(head);
    // The lines on both sides of the cut are incomplete.
    return [...head.split(LINE_END).slice(0, -1), ...this.#linesOf(tail).slice(1)];
  }

  #linesOf(text: string): string[] {
    const lines = text.split(LINE_END);
    return this.#ended ? lines : lines.slice(0, -1);
  }

  #emit(line: string, stream: OutputStream): void {
    for (const listener of this.#listeners) listener(line, stream);
  }
}
