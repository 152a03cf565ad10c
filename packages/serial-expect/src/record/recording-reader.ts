import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import { hasMethods, type OptionCheck } from "../option-checks.ts";
import { quoted } from "../text/evidence.ts";
import { RECORDING_HEADER } from "./recorder.ts";
import type { TranscriptDirection } from "./transcript-line.ts";

/** One chunk of a recording. */
export interface RecordedChunk {
  /** Milliseconds since the recording began. */
  readonly ms: number;
  readonly direction: TranscriptDirection;
  /** The bytes; undefined if they are secret (see {@link SendOptions.secret}). */
  readonly bytes: Buffer | undefined;
}

/** The source of a recording. */
export const sourceCheck: OptionCheck = {
  expected: "a Readable or a string",
  accepts: (value) => typeof value === "string" || hasMethods(value, ["on", "resume"]),
};

/**
 * Reads a recording chunk by chunk, without holding more than one.
 * @param call The function that the user called, as errors name it.
 * @throws {SerialExpectError} `bad-recording`
 */
export async function* readRecording(source: Readable | string, call: string): AsyncGenerator<RecordedChunk, void> {
  const input = typeof source === "string" ? Readable.from([source]) : source;
  const { format, version } = RECORDING_HEADER;
  let number = 0;
  for await (const line of createInterface({ input })) {
    number++;
    const fields = parse(line);
    if (number > 1) yield chunkOf(fields, (expected) => badLine(call, number, expected, line));
    else if (fields?.format !== format || fields.version !== version)
      throw badLine(call, 1, `the header of a recording, version ${version}`, line);
  }
  if (number === 0) throw badLine(call, 1, "the header of a recording", "");
}

function chunkOf(
  fields: Record<string, unknown> | undefined,
  bad: (expected: string) => SerialExpectError,
): RecordedChunk {
  const { ms, dir, data, hidden } = fields ?? {};
  if (typeof ms !== "number" || (dir !== "<" && dir !== ">") || (typeof data !== "string" && hidden !== true))
    throw bad('an object with ms, dir ("<" or ">") and data or hidden');
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

function badLine(call: string, number: number, expected: string, line: string): SerialExpectError {
  return new SerialExpectError("bad-recording", `${call}: line ${number} must be ${expected}, got ${quoted(line)}`);
}
