import { expect, test } from "vitest";
import { encodeFrame, FrameDecoder, maximumFrameBytes } from "./frame-codec.ts";

const frames = [Uint8Array.of(1), Uint8Array.of(), new Uint8Array(300).fill(7), Uint8Array.of(2, 3, 4)];
const stream = Uint8Array.from(Buffer.concat(frames.map(encodeFrame)));

function decode(...chunks: Uint8Array[]): Uint8Array[] {
  const decoder = new FrameDecoder();
  const decoded: Uint8Array[] = [];
  for (const chunk of chunks) decoder.push(chunk, (frame) => decoded.push(frame.slice()));
  return decoded;
}

test("frames stand after their length, four bytes, big-endian", () => {
  expect([...encodeFrame(Uint8Array.of(9, 8))]).toEqual([0, 0, 0, 2, 9, 8]);
});

test("frames come out whole however the stream is cut in two", () => {
  for (let at = 0; at <= stream.length; at += 1) {
    expect(decode(stream.subarray(0, at), stream.subarray(at))).toEqual(frames);
  }
});

test("frames come out whole byte by byte", () => {
  expect(decode(...Array.from(stream, (_, at) => stream.subarray(at, at + 1)))).toEqual(frames);
});

test("a whole frame is a view of its chunk", () => {
  new FrameDecoder().push(stream, (frame) => expect(frame.buffer).toBe(stream.buffer));
});

test("a torn frame is its own memory, not overwritten by the next", () => {
  const decoder = new FrameDecoder();
  const decoded: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += 2) {
    decoder.push(stream.subarray(at, at + 2), (frame) => decoded.push(frame));
  }
  expect(decoded).toEqual(frames);
});

test("the longest frame passes, torn at every place where it may be held", () => {
  const longest = new Uint8Array(maximumFrameBytes).fill(5);
  const bytes = encodeFrame(longest);
  expect(decode(bytes.subarray(0, 3), bytes.subarray(3, 60_000), bytes.subarray(60_000))).toEqual([longest]);
});

test("a length that no frame has is an error, torn or not", () => {
  const bad = Uint8Array.of(0, 1, 16, 1, 0);
  expect(() => decode(bad)).toThrow(/announced a frame of 69633 bytes/);
  expect(() => decode(bad.subarray(0, 2), bad.subarray(2))).toThrow(/out of step/);
});
