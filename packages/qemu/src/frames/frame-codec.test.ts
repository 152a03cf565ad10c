import { expect, test } from "vitest";
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES, requireFrame } from "./frame-codec.ts";

const frames = [Uint8Array.of(1), Uint8Array.of(), new Uint8Array(300).fill(7), Uint8Array.of(2, 3, 4)];
const stream = Uint8Array.from(Buffer.concat(frames.map(encodeFrame)));

function decode(...chunks: Uint8Array[]): Uint8Array[] {
  const decoder = new FrameDecoder();
  const decoded: Uint8Array[] = [];
  for (const chunk of chunks) decoder.push(chunk, (frame) => decoded.push(frame.slice()));
  return decoded;
}

test("a frame follows its length, four bytes, big-endian", () => {
  expect([...encodeFrame(Uint8Array.of(9, 8))]).toEqual([0, 0, 0, 2, 9, 8]);
});

test("frames are decoded whole wherever the stream is split in two", () => {
  for (let at = 0; at <= stream.length; at += 1) {
    expect(decode(stream.subarray(0, at), stream.subarray(at))).toEqual(frames);
  }
});

test("frames are decoded whole byte by byte", () => {
  expect(decode(...Array.from(stream, (_, at) => stream.subarray(at, at + 1)))).toEqual(frames);
});

test("a whole frame is a view of its chunk", () => {
  new FrameDecoder().push(stream, (frame) => expect(frame.buffer).toBe(stream.buffer));
});

test("a split frame has its own memory, which the next frame does not overwrite", () => {
  const decoder = new FrameDecoder();
  const decoded: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += 2) {
    decoder.push(stream.subarray(at, at + 2), (frame) => decoded.push(frame));
  }
  expect(decoded).toEqual(frames);
});

test("the longest frame is decoded, split in its length and in its data", () => {
  const longest = new Uint8Array(MAX_FRAME_BYTES).fill(5);
  const bytes = encodeFrame(longest);
  expect(decode(bytes.subarray(0, 3), bytes.subarray(3, 60_000), bytes.subarray(60_000))).toEqual([longest]);
});

test.each<[unknown, string]>([
  [new Uint8Array(MAX_FRAME_BYTES + 1), "frame must have at most 69632 bytes, got 69633"],
  [[1, 2], "frame must be a Uint8Array, got [ 1, 2 ]"],
  [null, "frame must be a Uint8Array, got null"],
  ["frame", "frame must be a Uint8Array, got 'frame'"],
])("a value that is not a frame is refused, also when it is encoded", (value, message) => {
  expect(() => requireFrame(value as Uint8Array)).toThrow(new TypeError(message));
  expect(() => encodeFrame(value as Uint8Array)).toThrow(new TypeError(message));
});

test("an impossible length is an error, split or not", () => {
  const bad = Uint8Array.of(0, 1, 16, 1, 0);
  expect(() => decode(bad)).toThrow(/announced a frame of 69633 bytes/);
  expect(() => decode(bad.subarray(0, 2), bad.subarray(2))).toThrow(/out of sync/);
});
