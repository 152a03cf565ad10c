import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { openFilesIn } from "../../test/open-files.ts";
import type { PcapError } from "../errors.ts";
import { type OpenPcapFileOptions, openPcapFile } from "./open-pcap-file.ts";
import { openPcap } from "./reader.ts";

const COMPRESSIONS = [
  { name: "gzip", compress: (content: Uint8Array): Uint8Array => gzipSync(content) },
  { name: "zstd", compress: (content: Uint8Array): Uint8Array => zstdCompressSync(content) },
];
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const recordOf = (seconds: number): Uint8Array => record({ seconds, data: counting(seconds % 200) });
const capture = (count: number): Uint8Array => bytes(fileHeader(), ...upTo(count).map(recordOf));

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcap-"));
  path = join(folder, "link0.pcap.gz");
});

afterEach(async () => {
  expect(await openFilesIn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

/** Reads frames, which count from 0 in their time stamps. Returns how many, and the error that ended the reading. */
async function read(options: OpenPcapFileOptions = {}): Promise<{ frames: number; error: unknown }> {
  let frames = 0;
  try {
    for await (const { seconds, data } of openPcapFile(path, options)) {
      expect([seconds, data.length]).toEqual([frames, frames % 200]);
      frames += 1;
    }
  } catch (error) {
    return { frames, error };
  }
  return { frames, error: undefined };
}

describe.each(COMPRESSIONS)("a file that is compressed with $name", ({ name, compress }) => {
  test("is read like an uncompressed one, at any size, each time", async () => {
    for (const count of [0, 1, 20_000]) {
      await writeFile(path, compress(capture(count)));
      expect(await read()).toEqual({ frames: count, error: undefined });
      expect(await read()).toEqual({ frames: count, error: undefined });
    }
  });

  test("in several parts, each compressed by itself, is read as one", async () => {
    const content = capture(100);
    const starts = [0, 0, 10, 1000, 3000];
    const parts = starts.map((start, index) => compress(content.subarray(start, starts[index + 1])));
    await writeFile(path, bytes(...parts));
    expect(await read()).toEqual({ frames: 100, error: undefined });
  });

  test("is followed while it is written, part by part and byte by byte", async () => {
    const writer = Promise.withResolvers<void>();
    const reading = openPcapFile(path, { follow: true, pollIntervalMs: 1, writerEnded: writer.promise });
    const frames = reading[Symbol.asyncIterator]();
    const first = frames.next();
    for (const byte of compress(bytes(fileHeader(), recordOf(0)))) await appendFile(path, Uint8Array.of(byte));
    expect((await first).value?.seconds).toBe(0);
    for (const seconds of [1, 2, 3]) {
      const next = frames.next();
      await appendFile(path, compress(recordOf(seconds)));
      expect((await next).value?.seconds).toBe(seconds);
    }
    writer.resolve();
    expect(await frames.next()).toEqual({ value: undefined, done: true });
  });

  test("and is cut is truncated, after the frames before the cut", async () => {
    const whole = compress(capture(5000));
    await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)));
    const { frames, error } = await read();
    expect(frames).toBeGreaterThan(100);
    expect(error).toMatchObject({
      code: "truncated",
      message: expect.stringContaining(`compressed with ${name}: it ends inside`),
    });
  });

  test("and is damaged is corrupt, with the cause", async () => {
    // More than the decompressor returns at a time: it drops that of the call that finds the damage.
    const first = compress(capture(5000));
    const second = compress(recordOf(5000)).slice();
    // After the header of the second part: a block that no compressor writes.
    second.fill(0xff, 10);
    await writeFile(path, bytes(first, second));
    const { frames, error } = await read();
    const { offset = 0 } = error as PcapError;
    expect(error).toMatchObject({ code: "corrupt", cause: expect.any(Error) });
    expect(offset).toBeGreaterThan(capture(5000).length - 65_536);
    expect(capture(frames).length).toBeLessThanOrEqual(offset);
    if (frames < 5000) expect(capture(frames + 1).length).toBeGreaterThan(offset);
  });

  test("is released when the loop breaks, and by an abort while nothing is written", async () => {
    await writeFile(path, compress(capture(20_000)));
    for await (const _ of openPcapFile(path)) break;
    expect(await openFilesIn(folder)).toEqual([]);
    const controller = new AbortController();
    const reason = new Error("enough");
    const frames = openPcapFile(path, { follow: true, signal: controller.signal })[Symbol.asyncIterator]();
    for (const seconds of upTo(20_000)) expect((await frames.next()).value?.seconds).toBe(seconds);
    const pending = frames.next();
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  test("is refused by name where only uncompressed captures can be read", async () => {
    const reading = openPcap(compress(capture(3)), { source: "link0" })
      [Symbol.asyncIterator]()
      .next();
    await expect(reading).rejects.toThrow(expect.objectContaining({ code: "unsupported-format", offset: 0 }));
    await expect(reading).rejects.toThrow(
      `reading link0: it is compressed with ${name}, expected an uncompressed capture`,
    );
  });
});

test.each([
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["bzip2", [0x42, 0x5a, 0x68, 0x39]],
  ["lz4", [0x04, 0x22, 0x4d, 0x18]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
])("a file that is compressed with %s is refused by that name", async (name, magic) => {
  await writeFile(path, Uint8Array.from(magic));
  const { error } = await read();
  expect(error).toMatchObject({
    code: "unsupported-format",
    message: expect.stringContaining(`compressed with ${name},`),
  });
});

test("the parts of a zstd file that are not content are passed over", async () => {
  const passedOver = Buffer.from("502a4d1803000000616263", "hex");
  const content = capture(10);
  const parts = [
    passedOver,
    zstdCompressSync(content.subarray(0, 300)),
    passedOver,
    zstdCompressSync(content.subarray(300)),
  ];
  await writeFile(path, bytes(...parts.slice(1), passedOver));
  expect(await read()).toEqual({ frames: 10, error: undefined });
});

test("the error of a followed file is reported after all that was compressed before it", async () => {
  await writeFile(path, gzipSync(capture(10)));
  const frames = openPcapFile(path, { follow: true, pollIntervalMs: 1 })[Symbol.asyncIterator]();
  for (const seconds of upTo(10)) expect((await frames.next()).value?.seconds).toBe(seconds);
  await appendFile(path, gzipSync(bytes(recordOf(10), recordOf(11))));
  await rm(path);
  for (const seconds of [10, 11]) expect((await frames.next()).value?.seconds).toBe(seconds);
  await expect(frames.next()).rejects.toThrow(expect.objectContaining({ code: "file-replaced" }));
});

test("zeros that were compressed a thousandfold are not decompressed ahead of the frames", async () => {
  const maxFrameBytes = 1000;
  const zeros = Buffer.concat([fileHeader(), record({ captured: 0xffff_ffff }), new Uint8Array(300_000_000)]);
  await writeFile(path, gzipSync(zeros));
  const before = process.memoryUsage.rss();
  const reading = openPcapFile(path, { maxFrameBytes }).batches().next();
  await expect(reading).rejects.toThrow(expect.objectContaining({ code: "frame-too-large" }));
  expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
});
