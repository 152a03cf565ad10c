import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf, option } from "../../test/blocks.ts";
import { counting } from "../../test/frames.ts";
import { PcapDecoder } from "../read/decoder.ts";
import { PcapngEncoder, type PcapngRecord } from "./pcapng-encoder.ts";

const little = blocksOf(true);

test("writes blocks as specified", () => {
  const encoder = new PcapngEncoder();
  const resolution = option(9, Uint8Array.of(9));
  expect(encoder.header()).toEqual(little.section());
  expect(encoder.header({ comment: "made here" })).toEqual(little.section([option(1, "made here")]));
  expect(encoder.interface({ name: "eth0", description: "far", linkType: 101, snapLength: 96 })).toEqual(
    little.interface({ linkType: 101, snapLength: 96, options: [option(2, "eth0"), option(3, "far"), resolution] }),
  );
  const record = {
    data: counting(5),
    seconds: 1_700_000_000,
    nanoseconds: 123_456_789,
    originalLength: 9,
    comment: "ü",
  };
  expect(encoder.record(record)).toEqual(
    little.enhanced(counting(5), { ticks: 1_700_000_000_123_456_789n, original: 9, options: [option(1, "ü")] }),
  );
});

test("written frames are read back unchanged", () => {
  const frame = fc.record({
    data: fc.uint8Array({ maxLength: 100 }),
    seconds: fc.nat(18_446_744_072),
    nanoseconds: fc.nat(999_999_999),
    originalLength: fc.nat(0xffff_ffff),
    comment: fc.option(fc.string({ unit: "grapheme", maxLength: 30 }), { nil: undefined }),
    on: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
      const encoder = new PcapngEncoder();
      const decoder = new PcapDecoder();
      decoder.push(encoder.header());
      for (const name of ["a", "b", "c"]) decoder.push(encoder.interface({ name }));
      for (const written of frames) {
        const [read] = decoder.push(encoder.record(written, written.on));
        expect(read).toMatchObject({ seconds: written.seconds, nanoseconds: written.nanoseconds });
        expect(read?.data).toEqual(written.data);
        expect(read?.originalLength).toBe(written.originalLength);
        expect(read?.interface.index).toBe(written.on);
        // Zeros at the end of an option's text are some writers' padding.
        expect(read?.comment).toBe(written.comment?.replace(/\0+$/, ""));
      }
      decoder.end();
    }),
  );
});

test.each([
  [{ seconds: -1 }, "seconds must be an integer from 0 to 18446744072, got -1"],
  [{ nanoseconds: 1e9 }, "nanoseconds must be an integer from 0 to 999999999, got 1000000000"],
  [{ originalLength: 0.5 }, "originalLength must be an integer from 0 to 4294967295, got 0.5"],
  [{ comment: 5 }, "comment must be a string, got 5"],
  [{ data: "text" }, 'data must be a Uint8Array, got "text"'],
])("a record with %j is refused", (fields, message) => {
  const encoder = new PcapngEncoder();
  encoder.interface();
  const record = { data: counting(1), seconds: 0, nanoseconds: 0, ...fields } as PcapngRecord;
  expect(() => encoder.record(record)).toThrow(message);
});

test("a record or an interface of the wrong type is refused", () => {
  const encoder = new PcapngEncoder();
  encoder.interface();
  expect(() => encoder.record(null as never)).toThrow(new TypeError("record must be an object, got null"));
  expect(() => encoder.record({ data: counting(1), seconds: 0, nanoseconds: 0 }, null as never)).toThrow(
    new TypeError("interfaceIndex must be an integer from 0 to 4294967295, got null"),
  );
});

test("a frame of an interface that was not described is refused", () => {
  const record = { data: counting(1), seconds: 0, nanoseconds: 0 };
  expect(() => new PcapngEncoder().record(record)).toThrow(
    new RangeError("no interface 0: 0 interfaces have been described"),
  );
});

test("a comment too long for an option is cut at a whole character", () => {
  const encoder = new PcapngEncoder();
  const decoder = new PcapDecoder();
  decoder.push(encoder.header());
  decoder.push(encoder.interface());
  const comment = "ü".repeat(40_000);
  const [frame] = decoder.push(encoder.record({ data: counting(1), seconds: 0, nanoseconds: 0, comment }));
  expect(frame?.comment).toBe("ü".repeat(32_767));
});
