import fc from "fast-check";
import { expect, test } from "vitest";
import { quoted } from "../text/evidence.ts";
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

test("other text is refused with the number of its line", () => {
  const good = '2024-02-29T23:59:59.999Z < "x"';
  for (const bad of ["x", 'today < "x"', '2024-02-29T23:59:59.999Z = "x"', "2024-02-29T23:59:59.999Z < x"])
    expect(() => decodeTranscript(`${good}\n${bad}\n`)).toThrow(
      new TypeError(`decodeTranscript: line 2 must be TIME < "…" or TIME > "…", got ${quoted(bad)}`),
    );
  expect(() => decodeTranscript(null as never)).toThrow(
    new TypeError("decodeTranscript: text must be a string, got null"),
  );
});
