import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { counting } from "../../test/frames.ts";
import { capture, readEveryWay } from "../../test/read-every-way.ts";

const data = counting(60);
const lengthsOf = (input: Uint8Array): [number, number][] =>
  readEveryWay(input).frames.map((frame) => [frame.data.length, frame.originalLength]);
const captured60 = record({ captured: 60, original: 100, data });
const original100First = record({ captured: 100, original: 60, data });

describe.each([true, false])("a capture that is little-endian: %s", (littleEndian) => {
  const of = (version: [number, number], fields: { captured: number; original: number }): Uint8Array => {
    const cut = record({ ...fields, data }, littleEndian);
    return capture({ version, littleEndian }, cut, record({ data }, littleEndian));
  };

  test("of version 2.4 has the captured length first", () => {
    expect(lengthsOf(of([2, 4], { captured: 60, original: 100 }))).toEqual([
      [60, 100],
      [60, 60],
    ]);
  });

  test.each<[number, number]>([
    [2, 0],
    [2, 1],
    [2, 2],
    [543, 0],
  ])("of version %i.%i has the original length first", (...version) => {
    expect(lengthsOf(of(version, { captured: 100, original: 60 }))).toEqual([
      [60, 100],
      [60, 60],
    ]);
  });

  test("of version 2.3 has the lengths in either order, the smaller of which is the captured one", () => {
    expect(lengthsOf(of([2, 3], { captured: 60, original: 100 }))).toEqual([
      [60, 100],
      [60, 60],
    ]);
    expect(lengthsOf(of([2, 3], { captured: 100, original: 60 }))).toEqual([
      [60, 100],
      [60, 60],
    ]);
  });
});

test("both orders may be in one file of version 2.3", () => {
  const input = capture({ version: [2, 3] }, captured60, original100First, captured60);
  expect(lengthsOf(input)).toEqual([
    [60, 100],
    [60, 100],
    [60, 100],
  ]);
});

test("a length that is too large is found in each order", () => {
  const large = { captured: 1, original: 300_000 };
  expect(readEveryWay(capture({ version: [2, 2] }, record(large))).error?.code).toBe("frame-too-large");
  expect(readEveryWay(capture({ version: [2, 3] }, record({ captured: 300_000, original: 300_001 }))).error?.code).toBe(
    "frame-too-large",
  );
});

test("a version that libpcap does not read is refused by its number", () => {
  const { error } = readEveryWay(fileHeader({ version: [2, 5] }));
  expect(error?.message).toContain("it is pcap of version 2.5, expected 2.0 to 2.4");
});
