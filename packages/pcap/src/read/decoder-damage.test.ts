import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { capture, read, readEveryWay, SAMPLE } from "../../test/read-every-way.ts";
import { PcapError } from "../errors.ts";
import { PcapEncoder } from "../write/pcap-encoder.ts";
import { PcapDecoder } from "./decoder.ts";

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

  test("that is not a capture is refused at its fourth byte, and the error shows the first bytes", () => {
    const decoder = new PcapDecoder({ source: "notes.txt" });
    decoder.push(new TextEncoder().encode("hell"));
    expect(decoder.error).toMatchObject({ code: "not-a-capture", offset: 0 });
    expect(decoder.error?.message).toContain("reading notes.txt: it begins with 0x68656c6c");
  });

  test.each([
    { format: "F. Mesquita", input: bytes(0xcd, 0x34, 0xb2, 0xa1) },
    { format: "Navtel", input: bytes(0xa1, 0x2b, 0x3c, 0x4d) },
    { format: "Ixia's hardware", input: bytes(0xac, 0x01, 0x00, 0x1c) },
    { format: "pcap of version 2.5", input: fileHeader({ version: [2, 5] }) },
    { format: "pcap of version 543.1", input: fileHeader({ version: [543, 1] }) },
    { format: "pcap of version 1.2", input: fileHeader({ version: [1, 2] }) },
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
