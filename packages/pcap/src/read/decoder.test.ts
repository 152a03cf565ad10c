import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CaptureFields, fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { type TimestampShift, timestampShift } from "../capture/timestamp.ts";
import { PcapError } from "../errors.ts";
import { PcapEncoder } from "../write/pcap-encoder.ts";
import { PcapDecoder, type PcapDecoderOptions } from "./decoder.ts";

interface Read {
  frames: { data: number[]; originalLength: number; timestampNs: bigint; linkType: number }[];
  error: PcapError | undefined;
}

/** Pushes all chunks, ends the input and returns everything that was read. */
function read(chunks: Iterable<Uint8Array>, options: PcapDecoderOptions = {}): Read {
  const decoder = new PcapDecoder(options);
  const frames: Read["frames"] = [];
  try {
    for (const chunk of chunks) {
      for (const { data, originalLength, timestampNs, linkType } of decoder.push(chunk)) {
        frames.push({ data: [...data], originalLength, timestampNs, linkType });
      }
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof PcapError)) throw error;
    return { frames, error };
  }
  return { frames, error: undefined };
}

const byteByByte = (input: Uint8Array): Uint8Array[] => Array.from(input, (byte) => Uint8Array.of(byte));
const splitAt = (input: Uint8Array, at: number): Uint8Array[] => [input.subarray(0, at), input.subarray(at)];

/** Reads whole, byte by byte and at every split point, and expects the same each time. */
function readEveryWay(input: Uint8Array, options: PcapDecoderOptions = {}): Read {
  const whole = read([input], options);
  expect(read(byteByByte(input), options), "byte by byte").toEqual(whole);
  for (let at = 0; at <= input.length; at++) expect(read(splitAt(input, at), options), `split at ${at}`).toEqual(whole);
  return whole;
}

function capture(fields: CaptureFields, ...records: Uint8Array[]): Uint8Array {
  return bytes(fileHeader(fields), ...records);
}

const SAMPLE = [counting(60), counting(0), counting(7), counting(100)];

describe("a capture of the classic format", () => {
  test.each([
    {
      name: "little-endian microseconds",
      littleEndian: true,
      magic: 0xa1b2c3d4,
      fraction: 123_456,
      nanoseconds: 123_456_000n,
    },
    {
      name: "big-endian microseconds",
      littleEndian: false,
      magic: 0xa1b2c3d4,
      fraction: 999_999,
      nanoseconds: 999_999_000n,
    },
    {
      name: "little-endian nanoseconds",
      littleEndian: true,
      magic: 0xa1b23c4d,
      fraction: 999_999_999,
      nanoseconds: 999_999_999n,
    },
    { name: "big-endian nanoseconds", littleEndian: false, magic: 0xa1b23c4d, fraction: 1, nanoseconds: 1n },
  ])("in $name is read alike however it is cut into chunks", ({ littleEndian, magic, fraction, nanoseconds }) => {
    const records = SAMPLE.map((data, index) =>
      record({ seconds: 0xffff_fff0 + index, fraction, data, original: data.length + index }, littleEndian),
    );
    const { frames, error } = readEveryWay(capture({ littleEndian, magic }, ...records));
    expect(error).toBeUndefined();
    expect(frames).toEqual(
      SAMPLE.map((data, index) => ({
        data: [...data],
        originalLength: data.length + index,
        timestampNs: BigInt(0xffff_fff0 + index) * 1_000_000_000n + nanoseconds,
        linkType: 1,
      })),
    );
  });

  test("has its header decoded", () => {
    const decoder = new PcapDecoder();
    expect(decoder.header).toBeUndefined();
    decoder.push(fileHeader({ littleEndian: false, magic: 0xa1b23c4d, snapLength: 0, linkField: 0x2400_0065 }));
    expect(decoder.header).toEqual({
      format: "pcap",
      byteOrder: "big",
      timestampResolution: "ns",
      snapLength: 0,
      linkType: 101,
      fcsBytes: 4,
      recordHeaderBytes: 16,
    });
  });

  test.each([0, 1, 96, 262_144, 0x7fff_ffff, 0xffff_ffff])(
    "with a snap length of %i has its frames returned whole",
    (snapLength) => {
      const { frames, error } = read([capture({ snapLength }, record({ data: counting(1514) }))]);
      expect(error).toBeUndefined();
      expect(frames.map(({ data }) => data.length)).toEqual([1514]);
    },
  );

  test.each([true, false])(
    "as modified by A. Kuznetzov (little-endian: %j) has eight bytes more before each frame",
    (littleEndian) => {
      const more = (data: Uint8Array): Uint8Array => {
        const whole = record({ seconds: 7, fraction: 5, data }, littleEndian);
        return bytes(whole.subarray(0, 16), new Uint8Array(8).fill(0xee), whole.subarray(16));
      };
      const { frames, error } = readEveryWay(
        capture({ littleEndian, magic: 0xa1b2cd34 }, ...SAMPLE.map((data) => more(data))),
      );
      expect(error).toBeUndefined();
      expect(frames.map(({ data }) => data)).toEqual(SAMPLE.map((data) => [...data]));
      expect(frames[0]?.timestampNs).toBe(7_000_005_000n);
    },
  );

  test("that contains no frames is a valid capture, and returns none", () => {
    expect(readEveryWay(fileHeader())).toEqual({ frames: [], error: undefined });
  });

  test("with a fraction of more than a second has it carried over into the seconds", () => {
    const { frames } = read([capture({}, record({ seconds: 5, fraction: 0xffff_ffff }))]);
    expect(frames[0]?.timestampNs).toBe(5_000_000_000n + 4_294_967_295_000n);
  });
});

describe("frames of a chunk", () => {
  test("are views of it, except those that began in an earlier chunk", () => {
    const input = capture(
      {},
      record({ data: counting(10) }),
      record({ data: counting(10) }),
      record({ data: counting(10) }),
    );
    const [first, second] = [input.subarray(0, 60), input.subarray(60)];
    const decoder = new PcapDecoder();
    const before = decoder.push(first);
    const after = decoder.push(second);
    expect([before.length, after.length]).toEqual([1, 2]);
    expect(before.data(0).buffer).toBe(input.buffer);
    expect(after.data(0).buffer).not.toBe(input.buffer);
    expect(after.data(1).buffer).toBe(input.buffer);
    expect([...after.data(0)]).toEqual([...counting(10)]);
  });

  test("have the same data on each access, and columns that agree with them", () => {
    const batch = new PcapDecoder().push(
      capture({}, record({ seconds: 3, fraction: 4, data: counting(5), original: 6 })),
    );
    const frame = batch.frame(0);
    expect(frame.data).toBe(frame.data);
    expect(frame).toMatchObject({ seconds: 3, nanoseconds: 4000, capturedLength: 5, originalLength: 6, linkType: 1 });
    expect([batch.seconds[0], batch.nanoseconds[0], batch.capturedLengths[0], batch.originalLengths[0]]).toEqual([
      3, 4000, 5, 6,
    ]);
    expect(batch.linkType(0)).toBe(1);
  });

  test("have data whose slice() is a copy, even for Node's Buffers", () => {
    const input = Buffer.from(capture({}, record({ data: counting(5) })));
    const { data } = new PcapDecoder().push(input).frame(0);
    expect(data.constructor).toBe(Uint8Array);
    expect(data.slice().buffer).not.toBe(input.buffer);
  });

  test("are read from bytes only", () => {
    expect(() => new PcapDecoder().push("text" as never)).toThrow(
      new TypeError('chunk must be a Uint8Array, got "text"'),
    );
  });

  test("cannot be accessed beyond the batch's length", () => {
    const batch = new PcapDecoder().push(capture({}, record()));
    expect(() => batch.frame(1)).toThrow(RangeError);
    expect(() => batch.data(-1)).toThrow(RangeError);
  });
});

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

describe("damaged input", () => {
  const good = record({ data: counting(20) });

  test("that ends anywhere returns the frames before the end and then reports where the rest was expected", () => {
    const input = capture({}, good, good);
    for (let length = 0; length < input.length; length++) {
      const isBetweenRecords = length === 24 || length === 60;
      const { frames, error } = readEveryWay(input.subarray(0, length));
      expect(frames).toHaveLength(length < 60 ? 0 : 1);
      if (isBetweenRecords) expect(error).toBeUndefined();
      else expect(error).toMatchObject({ code: "truncated", offset: length < 24 ? 0 : length < 60 ? 24 : 60 });
    }
  });

  test("that declares a frame that is too long returns the frames before it and then reports where", () => {
    const { frames, error } = readEveryWay(capture({}, good, record({ captured: 262_145 }), good));
    expect(frames).toHaveLength(1);
    expect(error).toMatchObject({ code: "frame-too-large", offset: 60 });
    expect(error?.message).toContain("declares 262145 captured bytes, expected at most 262144 (maxFrameBytes)");
  });

  test("sets the error together with the good frames, and throws it on each later call", () => {
    const decoder = new PcapDecoder();
    const batch = decoder.push(capture({}, good, record({ captured: 0xffff_ffff })));
    expect(batch.length).toBe(1);
    expect(decoder.error).toBeInstanceOf(PcapError);
    expect(() => decoder.push(good)).toThrow(decoder.error);
    expect(() => decoder.end()).toThrow(decoder.error);
  });

  test("that is not a capture is refused at its fourth byte, showing what was found", () => {
    const decoder = new PcapDecoder({ source: "notes.txt" });
    decoder.push(new TextEncoder().encode("hell"));
    expect(decoder.error).toMatchObject({ code: "not-a-capture", offset: 0 });
    expect(decoder.error?.message).toContain("Reading notes.txt: it begins with 0x68656c6c");
  });

  test.each([
    { format: "F. Mesquita", input: bytes(0xcd, 0x34, 0xb2, 0xa1) },
    { format: "Navtel", input: bytes(0xa1, 0x2b, 0x3c, 0x4d) },
    { format: "Ixia's hardware", input: bytes(0xac, 0x01, 0x00, 0x1c) },
    { format: "pcap of version 2.3", input: fileHeader({ version: [2, 3] }) },
    { format: "pcap of version 3.4", input: fileHeader({ version: [3, 4], littleEndian: false }) },
  ])("in the format $format is named as not supported", ({ format, input }) => {
    const { error } = readEveryWay(input);
    expect(error?.code).toBe("unsupported-format");
    expect(error?.message).toContain(format);
  });

  test("with large declared lengths costs no memory before the bytes arrive", () => {
    const maxFrameBytes = 0xffff_ffff;
    const decoder = new PcapDecoder({ maxFrameBytes });
    const before = process.memoryUsage().arrayBuffers;
    decoder.push(capture({}, record({ captured: maxFrameBytes, data: counting(100) })));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    expect(() => decoder.end()).toThrow(expect.objectContaining({ code: "truncated", offset: 24 }));
  });
});

describe("options", () => {
  test.each([0, -1, 1.5, Number.NaN, 2 ** 32])("refuse maxFrameBytes of %d", (maxFrameBytes) => {
    expect(() => new PcapDecoder({ maxFrameBytes })).toThrow(
      new TypeError(`maxFrameBytes must be an integer from 1 to 4294967295, got ${maxFrameBytes}`),
    );
  });

  test("accept a frame of exactly maxFrameBytes", () => {
    const input = capture({}, record({ data: counting(100) }));
    expect(read([input], { maxFrameBytes: 100 }).error).toBeUndefined();
    expect(read([input], { maxFrameBytes: 99 }).error?.code).toBe("frame-too-large");
  });

  test("correct time stamps section by section, exactly, forwards and backwards across the second", () => {
    const late = timestampShift(807_600_000_123_456_789n);
    const early = timestampShift(-1n);
    const input = capture(
      { magic: 0xa1b23c4d },
      record({ seconds: 946_684_800, fraction: 999_999_999 }),
      record({ seconds: 946_684_900, fraction: 0 }),
    );
    const correctTimestamp = (seconds: number): typeof late => (seconds < 946_684_900 ? late : early);
    const { frames } = readEveryWay(input, { correctTimestamp });
    expect(frames.map(({ timestampNs }) => timestampNs)).toEqual([
      946_684_800_999_999_999n + 807_600_000_123_456_789n,
      946_684_899_999_999_999n,
    ]);
  });

  test("call the correction with each frame's own time stamp and offset in the file, once, in file order", () => {
    const seen: number[][] = [];
    const correctTimestamp = (...frame: [seconds: number, nanoseconds: number, offset: number]): TimestampShift => {
      seen.push(frame);
      return timestampShift(0n);
    };
    const input = capture({}, record({ seconds: 1, fraction: 2 }), record({ seconds: 3, fraction: 4 }));
    const second = 24 + (input.length - 24) / 2;
    for (const chunks of [[input], byteByByte(input)]) read(chunks, { correctTimestamp });
    const once = [
      [1, 2000, 24],
      [3, 4000, second],
    ];
    expect(seen).toEqual([...once, ...once]);
  });
});

describe("properties", () => {
  const frame = fc.record({
    data: fc.uint8Array({ maxLength: 200 }),
    seconds: fc.integer({ min: 0, max: 0xffff_ffff }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
    originalLength: fc.integer({ min: 0, max: 0xffff_ffff }),
  });
  const kind = fc.record({
    timestampResolution: fc.constantFrom("us" as const, "ns" as const),
    byteOrder: fc.constantFrom("little" as const, "big" as const),
    linkType: fc.integer({ min: 0, max: 0xffff }),
  });

  function chunked(input: Uint8Array, sizes: number[]): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    let offset = 0;
    for (const size of sizes) {
      chunks.push(input.subarray(offset, offset + size));
      offset += size;
    }
    return [...chunks, input.subarray(offset)];
  }

  test("written frames are read back unchanged, in chunks of any size", () => {
    fc.assert(
      fc.property(kind, fc.array(frame), fc.array(fc.nat(300)), (options, frames, sizes) => {
        const encoder = new PcapEncoder(options);
        const input = bytes(encoder.header(), ...frames.map((each) => encoder.record(each)));
        const unit = options.timestampResolution === "ns" ? 1 : 1000;
        expect(read(chunked(input, sizes))).toEqual({
          error: undefined,
          frames: frames.map(({ data, seconds, nanoseconds, originalLength }) => ({
            data: [...data],
            originalLength,
            timestampNs: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds - (nanoseconds % unit)),
            linkType: options.linkType,
          })),
        });
      }),
    );
  });

  test("mutated captures return frames of their own bytes and at most a PcapError, the same for any chunks", () => {
    const encoder = new PcapEncoder();
    const input = bytes(
      encoder.header(),
      ...SAMPLE.map((data) => encoder.record({ data, seconds: 1, nanoseconds: 2 })),
    );
    const mutation = fc.tuple(fc.nat(input.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 8 }),
        fc.nat(input.length),
        fc.nat(50),
        (mutations, end, size) => {
          const mutated = input.slice(0, end);
          for (const [at, byte] of mutations) if (at < end) mutated[at] = byte;
          const whole = read([mutated]);
          expect(read(chunked(mutated, new Array<number>(10).fill(size)))).toEqual(whole);
          const total = whole.frames.reduce((sum, { data }) => sum + data.length + 16, 24);
          expect(whole.frames.length === 0 || total <= end).toBe(true);
          expect((whole.error?.offset ?? 0) <= end).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
