import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeBytes, unescapeBytes } from "./escape-bytes.ts";

test("any bytes become printable ASCII on one line, and unescaping restores them", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(escapeBytes(bytes)).toMatch(/^[ -~]*$/);
      expect(unescapeBytes(escapeBytes(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});
