import fc from "fast-check";
import { expect, test } from "vitest";
import {
  byteOffset,
  CONSOLE_ENCODINGS,
  characterStart,
  completeLength,
  decode,
  encode,
  streamDecoder,
} from "./encoding.ts";

const pieces = fc.oneof(
  fc
    .constantFrom("a", "é", "€", "😀", "\u07ff", "\u0800", "\ud7ff", "\uffff", "\u{10ffff}")
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom([0xe0, 0x80], [0xed, 0xa0], [0xf0, 0x80], [0xf4, 0x90], [0xf0, 0x9f, 0x98], [0xc3])
    .map((b) => Buffer.from(b)),
);
const anyBytes = fc.array(pieces, { maxLength: 20 }).map((parts) => Buffer.concat(parts));

test("byte offsets agree with the decoder, for valid and invalid bytes", () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(), (bytes, at) => {
      const text = bytes.toString("utf8");
      const units = at % (text.length + 1);
      const offset = byteOffset(bytes, text, units, "utf8");
      const whole = /^[\udc00-\udfff]/.test(text.slice(units)) ? units + 1 : units;
      expect(bytes.subarray(0, offset).toString("utf8")).toBe(text.slice(0, whole));
      expect(bytes.subarray(offset).toString("utf8")).toBe(text.slice(whole));
    }),
  );
});

test("complete bytes decode to the same text no matter which bytes follow", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (bytes, more) => {
      const length = completeLength(bytes, "utf8");
      expect(bytes.length - length).toBeLessThanOrEqual(3);
      const head = bytes.subarray(0, length).toString("utf8");
      const rest = Buffer.concat([bytes.subarray(length), more]).toString("utf8");
      expect(head + rest).toBe(Buffer.concat([bytes, more]).toString("utf8"));
    }),
  );
});

test("decoding can begin at the start of a character without a change", () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(), (bytes, seed) => {
      const at = bytes.length === 0 ? 0 : seed % bytes.length;
      const start = characterStart(bytes, at, "utf8");
      expect(at - start).toBeLessThanOrEqual(3);
      expect(bytes.toString("utf8", 0, start) + bytes.toString("utf8", start)).toBe(bytes.toString("utf8"));
    }),
  );
});

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

test("code page 437 has a character for every byte, by which the byte is found again", () => {
  const text = decode(ALL_BYTES, "cp437");
  expect(text).toHaveLength(256);
  expect(new Set(text).size).toBe(256);
  expect(text.slice(0, 0x80)).toBe(ALL_BYTES.toString("latin1", 0, 0x80));
  expect(encode("text", text, "cp437")).toEqual(ALL_BYTES);
  expect(decode(Buffer.of(0x80, 0xb3, 0xc9, 0xda, 0xdb, 0xe1, 0xff), "cp437")).toBe("Ç│╔┌█ß\u00a0");
});

test("a text that the encoding does not have is refused, but not shown if it is secret", () => {
  const expected = "text must be characters of code page 437, because the encoding is cp437, got";
  expect(() => encode("text", "€", "cp437")).toThrow(`${expected} '€'`);
  expect(() => encode("text", "€", "cp437", true)).toThrow(`${expected} '(hidden)'`);
  expect(() => encode("text", "€", "latin1")).toThrow("text must be characters up to U+00FF, because");
});

test("a stream decoder agrees with the decoder, no matter where the bytes are divided", () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(), fc.constantFrom(...CONSOLE_ENCODINGS), (bytes, seed, encoding) => {
      const at = seed % (bytes.length + 1);
      const next = streamDecoder(encoding);
      const whole = decode(Buffer.concat([bytes, Buffer.from("abcd")]), encoding);
      expect(next(bytes.subarray(0, at)) + next(bytes.subarray(at)) + next(Buffer.from("abcd"))).toBe(whole);
    }),
  );
});

test("in latin1 every byte is a character", () => {
  const bytes = Buffer.from([0xc3, 0xa9, 0xf0]);
  expect(completeLength(bytes, "latin1")).toBe(3);
  expect(characterStart(bytes, 1, "latin1")).toBe(1);
  expect(byteOffset(bytes, bytes.toString("latin1"), 2, "latin1")).toBe(2);
});
