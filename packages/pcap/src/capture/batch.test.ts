import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { capture, SAMPLE, splitAt } from "../../test/read-every-way.ts";
import { PcapDecoder } from "../read/decoder.ts";

describe("offsets of a batch", () => {
  const input = capture({}, ...SAMPLE.map((data) => record({ data })));
  const starts = [24, 100, 116, 139];

  test("are where each record begins in the capture, at every split point", () => {
    for (let at = 0; at <= input.length; at++) {
      const decoder = new PcapDecoder();
      const batches = splitAt(input, at).map((chunk) => decoder.push(chunk));
      const offsets = batches.flatMap((batch) => Array.from(batch, (_, index) => batch.recordOffset(index)));
      expect(offsets, `split at ${at}`).toEqual(starts);
      const [first, second] = batches;
      expect(first?.endOffset).toBe([0, ...starts, input.length].findLast((start) => start <= at));
      expect(second?.endOffset).toBe(input.length);
    }
  });

  test("allow for the longer record headers of the Kuznetzov variant", () => {
    const batch = new PcapDecoder().push(
      bytes(fileHeader({ magic: 0xa1b2cd34 }), record({ captured: 5 }), counting(13)),
    );
    expect([batch.recordOffset(0), batch.endOffset]).toEqual([24, 24 + 24 + 5]);
  });

  test("end before a damaged record, and are refused beyond the batch", () => {
    const damaged = capture({}, record({ data: counting(6) }), record({ captured: 0xffff_ffff }));
    const batch = new PcapDecoder().push(damaged);
    expect(batch.endOffset).toBe(24 + 16 + 6);
    expect(() => batch.recordOffset(1)).toThrow(RangeError);
  });
});
