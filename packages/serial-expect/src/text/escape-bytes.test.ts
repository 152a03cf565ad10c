import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTranscript, transcriptText } from "../record/transcript-line.ts";
import { escapeBytes, unescapeBytes } from "./escape-bytes.ts";

test("any bytes become printable ASCII on one line and come back the same", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(escapeBytes(bytes)).toMatch(/^[ -~]*$/);
      expect(unescapeBytes(escapeBytes(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test("a transcript's line is decoded to its time, direction and bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom("<" as const, ">" as const), (bytes, direction) => {
      const line = `2024-02-29T23:59:59.999Z ${transcriptText(direction, bytes)}\n`;
      const time = new Date("2024-02-29T23:59:59.999Z");
      expect(decodeTranscript(line)).toEqual([{ time, direction, bytes: Buffer.from(bytes) }]);
    }),
  );
});
