import { encodeFileHeader, encodeRecord } from "./encode.ts";

/** A capture of three frames of 60, 0 and 1514 bytes, a nanosecond and a second apart. */
export const frames = [60, 0, 1514].map((length, index) => ({
  data: Uint8Array.from({ length }, (_, position) => (position * 7 + index) & 0xff),
  timestampNs: 1_800_000_000_123_456_789n + BigInt(index) * 1_000_000_001n,
}));

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export const capture = concat([encodeFileHeader(), ...frames.map((frame) => encodeRecord(frame))]);

/** A capture of one frame whose numbers are all big-endian, in microseconds. */
export function bigEndianCapture(data: Uint8Array, linkField = 1): Uint8Array {
  const bytes = new Uint8Array(40 + data.length);
  const view = new DataView(bytes.buffer);
  const words = [0xa1b2c3d4, 0x0002_0004, 0, 0, 65_535, linkField, 1_700_000_000, 250_000, data.length, 9_000];
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word);
  bytes.set(data, 40);
  return bytes;
}

export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
