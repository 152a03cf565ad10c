import { expect } from "vitest";
import { PcapError } from "../src/errors.ts";
import { PcapDecoder, type PcapDecoderOptions } from "../src/read/decoder.ts";
import { type CaptureFields, fileHeader } from "./captures.ts";
import { bytes, counting } from "./frames.ts";

/** The frames of a capture, and the error that ended the reading. */
export interface Read {
  frames: { data: number[]; originalLength: number; timestampNs: bigint; linkType: number }[];
  error: PcapError | undefined;
}

/** Pushes all chunks, ends the input and returns everything that was read. */
export function read(chunks: Iterable<Uint8Array>, options: PcapDecoderOptions = {}): Read {
  const decoder = new PcapDecoder(options);
  const frames: Read["frames"] = [];
  try {
    for (const chunk of chunks) {
      for (const { data, originalLength, timestampNs, linkType } of decoder.push(chunk)) {
        frames.push({ data: [...data], originalLength, timestampNs, linkType });
      }
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof PcapError)) throw error;
    return { frames, error };
  }
  return { frames, error: undefined };
}

/** Returns a chunk for each byte. */
export const byteByByte = (input: Uint8Array): Uint8Array[] => Array.from(input, (byte) => Uint8Array.of(byte));
/** Returns two chunks. */
export const splitAt = (input: Uint8Array, at: number): Uint8Array[] => [input.subarray(0, at), input.subarray(at)];

/** Reads whole, byte by byte and at every split point, and expects the same each time. */
export function readEveryWay(input: Uint8Array, options: PcapDecoderOptions = {}): Read {
  const whole = read([input], options);
  expect(read(byteByByte(input), options), "byte by byte").toEqual(whole);
  for (let at = 0; at <= input.length; at++) expect(read(splitAt(input, at), options), `split at ${at}`).toEqual(whole);
  return whole;
}

/** Returns a classic capture. */
export function capture(fields: CaptureFields, ...records: Uint8Array[]): Uint8Array {
  return bytes(fileHeader(fields), ...records);
}

/** Data of four frames. */
export const SAMPLE = [counting(60), counting(0), counting(7), counting(100)];
