import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { counting } from "../../test/frames.ts";
import { PcapEncoder } from "./pcap-encoder.ts";

describe("an encoder", () => {
  test("writes little-endian nanoseconds of Ethernet by default", () => {
    const encoder = new PcapEncoder();
    expect(encoder.header()).toEqual(fileHeader({ magic: 0xa1b23c4d, snapLength: 262_144 }));
    expect(encoder.record({ data: counting(3), seconds: 1, nanoseconds: 999_999_999 })).toEqual(
      record({ seconds: 1, fraction: 999_999_999, data: counting(3) }),
    );
  });

  test("writes big-endian microseconds, rounded down, and lengths beyond the data", () => {
    const encoder = new PcapEncoder({ byteOrder: "big", timestampResolution: "us", linkType: 101, snapLength: 96 });
    expect(encoder.header()).toEqual(fileHeader({ littleEndian: false, snapLength: 96, linkField: 101 }));
    const written = encoder.record({ data: counting(96), seconds: 1, nanoseconds: 1999, originalLength: 1514 });
    expect(written).toEqual(record({ seconds: 1, fraction: 1, data: counting(96), original: 1514 }, false));
  });

  test.each([
    { name: "seconds", fields: { seconds: 2 ** 32 } },
    { name: "seconds", fields: { seconds: -1 } },
    { name: "nanoseconds", fields: { nanoseconds: 1_000_000_000 } },
    { name: "originalLength", fields: { originalLength: 0.5 } },
  ])("refuses a record whose $name is out of range ($fields)", ({ name, fields }) => {
    const good = { data: counting(1), seconds: 0, nanoseconds: 0 };
    expect(() => new PcapEncoder().record({ ...good, ...fields })).toThrow(new RegExp(`^${name} must be an integer`));
  });

  test("refuses a link type or snap length out of range", () => {
    expect(() => new PcapEncoder({ linkType: 65_536 })).toThrow(TypeError);
    expect(() => new PcapEncoder({ snapLength: -1 })).toThrow(TypeError);
  });

  test("refuses unknown options and values", () => {
    expect(() => new PcapEncoder({ resolution: "ns" } as never)).toThrow(
      'PcapEncoder: unknown option "resolution"; expected one of linkType, snapLength, timestampResolution, byteOrder',
    );
    expect(() => new PcapEncoder({ timestampResolution: "ms" as never })).toThrow(
      'timestampResolution must be one of "ns", "us", got "ms"',
    );
  });
});
