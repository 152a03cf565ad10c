import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import { asBuffer } from "../text/escape-bytes.ts";
import type { Direction } from "./transcript-line.ts";

/** The first line of every recording. */
const HEADER = { format: "serial-expect-recording", version: 1 } as const;
/** The longest chunk that one line holds; longer ones take several. */
const MAX_ENTRY_BYTES = 64 * 1024;

/** One chunk, with its time since the recording began. */
export interface RecordedChunk {
  /** Milliseconds since the recording began. */
  ms: number;
  direction: Direction;
  /** Undefined where they were kept out (see {@link SendOptions.secret}). */
  bytes: Buffer | undefined;
}

/** Writes the lines of a recording: a header, then one JSON object a chunk (see `docs/recording.md`). */
export class Recorder {
  readonly #write: (line: string) => void;
  readonly #began = performance.now();

  constructor(write: (line: string) => void) {
    this.#write = write;
    this.#line({ ...HEADER, started: new Date().toISOString() });
  }

  chunk(direction: Direction, bytes: Uint8Array | undefined): void {
    const ms = Math.round((performance.now() - this.#began) * 1000) / 1000;
    if (bytes === undefined) this.#line({ ms, dir: direction, hidden: true });
    else for (const data of pieces(bytes)) this.#line({ ms, dir: direction, data });
  }

  #line(fields: object): void {
    this.#write(`${JSON.stringify(fields)}\n`);
  }
}

/** Bytes as JSON shows them best: each a character of latin1. */
function* pieces(bytes: Uint8Array): Generator<string> {
  const all = asBuffer(bytes);
  for (let at = 0; at < all.length; at += MAX_ENTRY_BYTES) yield all.toString("latin1", at, at + MAX_ENTRY_BYTES);
}

/**
 * Reads a recording chunk by chunk, without holding more than one.
 * @throws {SerialExpectError} `bad-recording`
 */
export async function* readRecording(source: Readable | string): AsyncGenerator<RecordedChunk, void> {
  const input = typeof source === "string" ? Readable.from([source]) : source;
  let number = 0;
  for await (const line of createInterface({ input })) {
    number++;
    const fields = parse(line);
    if (number > 1) yield chunkOf(fields, number, line);
    else if (fields?.format !== HEADER.format || fields.version !== HEADER.version)
      throw badLine(1, `the header of a recording, version ${HEADER.version}`, line);
  }
  if (number === 0) throw badLine(1, "the header of a recording", "");
}

function chunkOf(fields: Record<string, unknown> | undefined, number: number, line: string): RecordedChunk {
  const { ms, dir, data, hidden } = fields ?? {};
  if (typeof ms !== "number" || (dir !== "<" && dir !== ">") || (typeof data !== "string" && hidden !== true))
    throw badLine(number, 'an object with ms, dir ("<" or ">") and data or hidden', line);
  return { ms, direction: dir, bytes: typeof data === "string" ? Buffer.from(data, "latin1") : undefined };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function badLine(number: number, expected: string, line: string): SerialExpectError {
  const got = JSON.stringify(line.slice(0, 200));
  return new SerialExpectError("bad-recording", `replay: line ${number} must be ${expected}, got ${got}.`);
}
