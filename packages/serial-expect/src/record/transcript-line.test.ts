import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTranscript, transcriptText } from "./transcript-line.ts";

test("a transcript line decodes to its time, direction and bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom("<" as const, ">" as const), (bytes, direction) => {
      const line = `2024-02-29T23:59:59.999Z ${transcriptText(direction, bytes)}\n`;
      const time = new Date("2024-02-29T23:59:59.999Z");
      expect(decodeTranscript(line)).toEqual([{ time, direction, bytes: Buffer.from(bytes) }]);
    }),
  );
});
