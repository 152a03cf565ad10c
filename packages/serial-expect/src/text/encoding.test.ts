import fc from "fast-check";
import { expect, test } from "vitest";
import { byteOffset, characterStart, completeLength } from "./encoding.ts";

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

test("in latin1 every byte is a character", () => {
  const bytes = Buffer.from([0xc3, 0xa9, 0xf0]);
  expect(completeLength(bytes, "latin1")).toBe(3);
  expect(characterStart(bytes, 1, "latin1")).toBe(1);
  expect(byteOffset(bytes, bytes.toString("latin1"), 2, "latin1")).toBe(2);
});
