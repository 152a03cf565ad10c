import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { block, blocksOf, option } from "../../test/blocks.ts";
import { bytes, counting } from "../../test/frames.ts";
import { PcapError } from "../errors.ts";
import { PcapDecoder, type PcapDecoderOptions } from "../read/decoder.ts";

interface Read {
  frames: object[];
  error: { code: string; offset: number | undefined; message: string } | undefined;
}

function read(chunks: Iterable<Uint8Array>, options: PcapDecoderOptions = {}): Read {
  const decoder = new PcapDecoder(options);
  const frames: object[] = [];
  try {
    for (const chunk of chunks) {
      for (const { data, originalLength, timestampNs, interface: on, comment } of decoder.push(chunk)) {
        frames.push({ data: [...data], originalLength, timestampNs, on: on.index, linkType: on.linkType, comment });
      }
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof PcapError)) throw error;
    return { frames, error: { code: error.code, offset: error.offset, message: error.message } };
  }
  return { frames, error: undefined };
}

/** Reads whole, byte by byte and at every split point, and expects the same each time. */
function readEveryWay(input: Uint8Array, options: PcapDecoderOptions = {}): Read {
  const whole = read([input], options);
  const single = Array.from(input, (byte) => Uint8Array.of(byte));
  expect(read(single, options), "byte by byte").toEqual(whole);
  for (let at = 0; at <= input.length; at++) {
    expect(read([input.subarray(0, at), input.subarray(at)], options), `split at ${at}`).toEqual(whole);
  }
  return whole;
}

function interfacesOf(input: Uint8Array): object[] {
  const decoder = new PcapDecoder();
  decoder.push(input);
  return [...decoder.interfaces];
}

const little = blocksOf(true);
const microseconds = 1_700_000_000_123_456n;

describe.each([
  ["little-endian", true],
  ["big-endian", false],
])("a %s capture", (_name, littleEndian) => {
  const on = blocksOf(littleEndian);

  test("returns the frames of enhanced, simple and obsolete blocks, with the fields of each kind", () => {
    const input = bytes(
      on.section(),
      on.interface(),
      on.enhanced(counting(5), { ticks: microseconds, original: 90 }),
      on.simple(counting(6)),
      on.obsolete(counting(7), microseconds),
    );
    const common = { on: 0, linkType: 1, comment: undefined };
    expect(readEveryWay(input)).toEqual({
      frames: [
        { ...common, data: [...counting(5)], originalLength: 90, timestampNs: microseconds * 1000n },
        { ...common, data: [...counting(6)], originalLength: 6, timestampNs: 0n },
        { ...common, data: [...counting(7)], originalLength: 7, timestampNs: microseconds * 1000n },
      ],
      error: undefined,
    });
  });

  test("describes its interfaces by their options", () => {
    const options = [
      option(2, "eth0"),
      option(3, "towards the router"),
      option(9, Uint8Array.of(9)),
      option(13, Uint8Array.of(4)),
      option(14, on.bigint(-5n)),
      option(999, "unknown"),
    ];
    const input = bytes(on.section(), on.interface({ linkType: 113, snapLength: 96, options }), on.interface());
    expect(interfacesOf(input)).toEqual([
      {
        index: 0,
        linkType: 113,
        snapLength: 96,
        options: [{ code: 999, value: new TextEncoder().encode("unknown") }],
        name: "eth0",
        description: "towards the router",
        fcsBytes: 4,
      },
      { index: 1, linkType: 1, snapLength: 0, name: undefined, description: undefined, fcsBytes: undefined },
    ]);
    const [frame] = read([bytes(input, on.enhanced(counting(1), { ticks: 7_000_000_001n }))]).frames;
    expect(frame).toMatchObject({ timestampNs: 2_000_000_001n, linkType: 113 });
  });

  test("skips unknown blocks, including names, statistics, secrets and those of vendors", () => {
    const others = [4, 5, 10, 0x0bad, 0x4000_0bad].map((type) => on.other(type, counting(40)));
    const input = bytes(on.section(), ...others, on.interface(), ...others, on.enhanced(counting(3)), ...others);
    expect(readEveryWay(input)).toMatchObject({ frames: [{ data: [...counting(3)] }], error: undefined });
  });

  test("returns the comments of frames, several joined by line feeds", () => {
    const options = [option(1, "first ü"), option(2, Uint8Array.of(0, 0, 0, 0)), option(1, "second\0")];
    const input = bytes(on.section(), on.interface(), on.enhanced(counting(9), { options }), on.enhanced(counting(1)));
    expect(readEveryWay(input).frames).toMatchObject([{ comment: "first ü\nsecond" }, { comment: undefined }]);
  });
});

test("each section has its own byte order and interfaces; the numbers of interfaces continue across sections", () => {
  const big = blocksOf(false);
  const input = bytes(
    little.section(),
    little.interface(),
    little.interface({ linkType: 101 }),
    little.enhanced(counting(1), { id: 1 }),
    big.section(),
    big.interface({ linkType: 113 }),
    big.enhanced(counting(2), { id: 0 }),
  );
  expect(readEveryWay(input).frames).toMatchObject([
    { data: [...counting(1)], on: 1, linkType: 101 },
    { data: [...counting(2)], on: 2, linkType: 113 },
  ]);
});

test.each<[string, number, bigint, bigint]>([
  ["seconds", 0, 1_700_000_000n, 1_700_000_000_000_000_000n],
  ["milliseconds", 3, 1_700_000_000_123n, 1_700_000_000_123_000_000n],
  ["nanoseconds", 9, 1_700_000_000_123_456_789n, 1_700_000_000_123_456_789n],
  ["nanoseconds, as many as there can be", 9, 0xffff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn],
  ["picoseconds, cut to nanoseconds", 12, 1_700_000_123_456_789_999n, 1_700_000_123_456_789n],
  ["halves of a second", 0x81, 3n, 1_500_000_000n],
  ["2^-32 of a second", 0xa0, (5n << 32n) + 0x8000_0000n, 5_500_000_000n],
])("time stamps in %s are exact", (_name, resolution, ticks, timestampNs) => {
  const options = [option(9, Uint8Array.of(resolution))];
  const input = bytes(little.section(), little.interface({ options }), little.enhanced(counting(1), { ticks }));
  expect(read([input]).frames).toMatchObject([{ timestampNs }]);
});

test("every count of nanoseconds is read without loss", () => {
  const options = [option(9, Uint8Array.of(9))];
  const start = bytes(little.section(), little.interface({ options }));
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), (ticks) => {
      expect(read([start, little.enhanced(counting(1), { ticks })]).frames).toMatchObject([{ timestampNs: ticks }]);
    }),
  );
});

test("a frame of a simple block is limited by its snap length and its block", () => {
  const input = bytes(little.section(), little.interface({ snapLength: 5 }), little.simple(counting(8), 900));
  expect(read([input]).frames).toMatchObject([{ data: [...counting(5)], originalLength: 900 }]);
});

const begun = bytes(little.section(), little.interface());
const frame = little.enhanced(counting(4));

describe("damage", () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    [
      "a length that is not a multiple of 4",
      bytes(Uint8Array.of(6, 0, 0, 0, 33, 0, 0, 0), counting(40)),
      "corrupt",
      /has 33 bytes/,
    ],
    ["a length too short for its kind", little.other(6, counting(8)), "corrupt", /has 20 bytes.*at least 32/],
    [
      "a length that is different at the end",
      block(6, counting(24), { littleEndian: true }, 40),
      "corrupt",
      /36 bytes at its beginning and of 40/,
    ],
    [
      "a skipped length that is different at the end",
      block(5, counting(24), { littleEndian: true }, 40),
      "corrupt",
      /40 at its end/,
    ],
    [
      "a frame of an undescribed interface",
      little.enhanced(counting(4), { id: 3 }),
      "corrupt",
      /interface 3.*describes 1/,
    ],
    [
      "more captured bytes than its block holds",
      little.enhanced(counting(4), { captured: 5 }),
      "corrupt",
      /declares 5.*room for 4/,
    ],
    [
      "more captured bytes than a frame may have",
      little.enhanced(counting(4), { captured: 300_000 }),
      "frame-too-large",
      /300000/,
    ],
    [
      "a block larger than any frame",
      bytes(Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0x10), counting(40)),
      "frame-too-large",
      /268435456/,
    ],
    [
      "a section without its magic",
      bytes(Uint8Array.of(10, 13, 13, 10), counting(40)),
      "corrupt",
      /without a byte-order magic/,
    ],
    ["a section of another version", little.section([], 2), "unsupported-format", /version 2/],
  ])("%s is reported with its offset, after the good frames", (_name, damaged, code, message) => {
    const { frames, error } = readEveryWay(bytes(begun, frame, damaged, frame));
    expect(frames).toHaveLength(1);
    expect(error).toMatchObject({
      code,
      offset: begun.length + frame.length,
      message: expect.stringMatching(message) as string,
    });
  });

  test("too many interfaces end the reading, after the good frames", () => {
    const description = little.interface();
    const many = new Uint8Array(description.length * 65_536);
    for (let offset = 0; offset < many.length; offset += description.length) many.set(description, offset);
    const decoder = new PcapDecoder();
    expect(decoder.push(bytes(begun, frame, many, frame))).toHaveLength(1);
    expect(decoder.error).toMatchObject({
      code: "corrupt",
      message: expect.stringContaining("one more interface than the 65536") as string,
    });
  });

  test("a capture that ends within a block returns the frames before it, and is complete between blocks", () => {
    const skipped = little.other(5, counting(20));
    const input = bytes(begun, frame, skipped);
    const ends = [little.section().length, begun.length, begun.length + frame.length, input.length];
    for (let at = 1; at <= input.length; at++) {
      const { error } = read([input.subarray(0, at)]);
      expect([at, error?.code]).toEqual([at, ends.includes(at) ? undefined : "truncated"]);
    }
  });

  test("a huge skipped block takes no memory, and the frame after it is read", () => {
    const length = 12 + 64 * 1024 * 1024;
    const decoder = new PcapDecoder();
    decoder.push(begun);
    decoder.push(little.other(0x0bad, new Uint8Array(0)).subarray(0, 4));
    const size = new Uint8Array(new Uint32Array([length]).buffer);
    decoder.push(size);
    const chunk = new Uint8Array(1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 64; count++) decoder.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * chunk.length);
    expect(decoder.push(bytes(size, frame)).length).toBe(1);
    decoder.end();
  });
});

test("offsets are where the blocks begin in the capture, at every split point", () => {
  const parts = [bytes(little.section(), little.interface()), little.enhanced(counting(5)), little.simple(counting(9))];
  const last = little.obsolete(counting(6), 5n);
  const input = bytes(...parts, last);
  const starts = parts.map((_, index) => bytes(...parts.slice(0, index + 1)).length);
  for (let at = 0; at <= input.length; at++) {
    const decoder = new PcapDecoder();
    const batches = [input.subarray(0, at), input.subarray(at)].map((chunk) => decoder.push(chunk));
    const offsets = batches.flatMap((batch) => Array.from(batch, (_, index) => batch.recordOffset(index)));
    expect(offsets, `split at ${at}`).toEqual(starts);
    expect(batches.at(-1)?.endOffset).toBe(input.length);
  }
});

test("mutated captures cause at most a PcapError, the same for any chunks", () => {
  const seed = bytes(begun, frame, little.simple(counting(5)), little.other(5, counting(8)), frame);
  const mutation = fc.record({ at: fc.nat(seed.length - 1), to: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.nat(seed.length), (mutations, at) => {
      const input = seed.slice();
      for (const { at: place, to } of mutations) input[place] = to;
      expect(read([input.subarray(0, at), input.subarray(at)])).toEqual(read([input]));
    }),
    { numRuns: 2000 },
  );
});
