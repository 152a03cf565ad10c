import fc from "fast-check";
import { expect, test } from "vitest";
import { bigEndianCapture, capture, concat, frames, hexBytes } from "./captures.fixture.ts";
import { encodeFileHeader, encodeRecord } from "./encode.ts";
import { PcapError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import { maximumFrameBytes, PcapDecoder } from "./pcap-decoder.ts";

function decodeChunks(chunks: readonly Uint8Array[]): Frame[] {
  const decoder = new PcapDecoder();
  const decoded = chunks.flatMap((chunk) => decoder.push(chunk));
  decoder.end();
  return decoded;
}

const plain = ({ data, timestampNs }: Pick<Frame, "data" | "timestampNs">): string =>
  `${timestampNs} ${Buffer.from(data).toString("hex")}`;
const expected = frames.map(plain);

test("a capture given whole yields each frame with its bytes and time", () => {
  expect(decodeChunks([capture]).map(plain)).toEqual(expected);
});

test("a capture given byte by byte yields the same frames", () => {
  expect(decodeChunks([...capture].map((byte) => Uint8Array.of(byte))).map(plain)).toEqual(expected);
});

test("a capture split in two at any point yields the same frames", () => {
  for (let split = 0; split <= capture.length; split += 1) {
    const decoded = decodeChunks([capture.subarray(0, split), capture.subarray(split)]);
    expect(decoded.map(plain)).toEqual(expected);
  }
});

test("frames that lie whole in a chunk are views of it", () => {
  const [first] = new PcapDecoder().push(capture);
  expect(first?.data.buffer).toBe(capture.buffer);
});

test("a frame knows where its record begins in the file", () => {
  expect(decodeChunks([capture.subarray(0, 50), capture.subarray(50)]).map((frame) => frame.fileOffset)).toEqual([
    24,
    24 + 16 + 60,
    24 + 16 + 60 + 16,
  ]);
});

test("seconds and nanoseconds add up to the time stamp", () => {
  const [first] = decodeChunks([capture]);
  expect([first?.seconds, first?.nanoseconds]).toEqual([1_800_000_000, 123_456_789]);
});

test("big-endian files in microseconds are read, with the length on the wire beside the captured one", () => {
  const [frame] = decodeChunks([bigEndianCapture(Uint8Array.of(1, 2, 3))]);
  expect(frame).toMatchObject({ capturedLength: 3, originalLength: 9_000, timestampNs: 1_700_000_000_250_000_000n });
});

test("the FCS bits of the link type's field are kept apart from the link type", () => {
  const decoder = new PcapDecoder();
  const [frame] = decoder.push(bigEndianCapture(Uint8Array.of(1), 0x2400_0001));
  expect(frame?.linkType).toBe(1);
  expect(decoder.header).toMatchObject({ linkType: 1, fcsBytes: 4, snapLength: 65_535, littleEndian: false });
});

test("time stamps are put right by the correction, which gets the record's place in the file", () => {
  const decoder = new PcapDecoder({ correctTimestamp: (timestampNs, fileOffset) => timestampNs + BigInt(fileOffset) });
  const [first] = decoder.push(capture);
  expect(first?.timestampNs).toBe(1_800_000_000_123_456_813n);
  expect(first?.nanoseconds).toBe(123_456_813);
});

test.each([
  [
    "a text file",
    hexBytes("23212f62696e2f73680a"),
    "not-a-capture",
    /expected a pcap file's magic number, got 0x23212f62/,
  ],
  ["pcapng", hexBytes("0a0d0d0a"), "unsupported-format", /the capture is pcapng/],
  ["Kuznetzov's variant", hexBytes("34cdb2a1"), "unsupported-format", /Kuznetzov/],
])("%s is refused for what it is", (_name, start, code, message) => {
  const push = (): Frame[] => new PcapDecoder().push(concat([start, new Uint8Array(24)]));
  expect(push).toThrow(expect.objectContaining({ code, offset: 0, message: expect.stringMatching(message) as string }));
});

test("a frame that declares more than any can have is corrupt, and the frames before it are given first", () => {
  const bad = encodeRecord({ data: new Uint8Array(0), timestampNs: 0n });
  new DataView(bad.buffer).setUint32(8, maximumFrameBytes + 1, true);
  const decoder = new PcapDecoder();
  expect(decoder.push(concat([capture, bad]))).toHaveLength(3);
  const fault = expect.objectContaining({ code: "corrupt", offset: capture.length }) as Error;
  expect(() => decoder.push(new Uint8Array(0))).toThrow(fault);
  expect(() => decoder.end()).toThrow(fault);
});

test("a capture cut anywhere yields the whole frames, then says where the cut one begins", () => {
  const boundaries = [24, 100, 116, capture.length];
  for (let cut = 0; cut < capture.length; cut += 1) {
    const decoder = new PcapDecoder();
    const decoded = decoder.push(capture.subarray(0, cut));
    expect(decoded.map(plain)).toEqual(expected.slice(0, decoded.length));
    if (boundaries.includes(cut)) decoder.end();
    else {
      const offset = boundaries.findLast((boundary) => boundary < cut) ?? 0;
      expect(() => decoder.end()).toThrow(expect.objectContaining({ code: "truncated", offset }));
    }
  }
});

const anyFrame = fc.record({
  data: fc.uint8Array({ maxLength: 200 }),
  timestampNs: fc.bigInt({ min: 0n, max: 4_294_967_295_999_999_999n }),
});

test("what is written is read back the same, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(anyFrame), fc.array(fc.nat({ max: 3_000 })), (written, cuts) => {
      const file = concat([encodeFileHeader(), ...written.map((frame) => encodeRecord(frame))]);
      const ends = [...cuts.filter((cut) => cut < file.length).sort((a, b) => a - b), file.length];
      const chunks = ends.map((end, index) => file.subarray(ends[index - 1] ?? 0, end));
      expect(decodeChunks(chunks).map(plain)).toEqual(written.map(plain));
    }),
  );
});

test("mutated captures end in frames or a PcapError, never anything else", () => {
  const mutation = fc.array(fc.tuple(fc.nat({ max: capture.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(mutation, (changes) => {
      const mutated = Uint8Array.from(capture);
      for (const [position, value] of changes) mutated[position] = value;
      try {
        decodeChunks([mutated.subarray(0, 500), mutated.subarray(500)]);
      } catch (error) {
        expect(error).toBeInstanceOf(PcapError);
      }
    }),
    { numRuns: 5_000 },
  );
});
