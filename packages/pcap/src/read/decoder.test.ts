import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { byteByByte, capture, read, readEveryWay, SAMPLE } from "../../test/read-every-way.ts";
import { type TimestampShift, timestampShift } from "../capture/timestamp.ts";
import { PcapDecoder } from "./decoder.ts";

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
  ])("in $name is read in the same way for any chunks", ({ littleEndian, magic, fraction, nanoseconds }) => {
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
    const decoder = new PcapDecoder();
    const before = decoder.push(input.subarray(0, 60));
    const after = decoder.push(input.subarray(60));
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
