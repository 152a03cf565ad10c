import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { openFilesIn } from "../../test/open-files.ts";
import type { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";
import { PcapError } from "../errors.ts";
import { openPcapFile } from "./open-pcap-file.ts";

const FRAME = record({ seconds: 7, data: counting(60) });
const follow = { follow: true, pollIntervalMs: 1 };

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcap-"));
  path = join(folder, "link0.pcap");
});

afterEach(async () => {
  expect(await openFilesIn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

/** A record whose frame holds its number. */
function counted(number: number): Uint8Array {
  const data = counting(60);
  new DataView(data.buffer).setUint32(4, number);
  return record({ seconds: 7, data });
}

function numberIn(data: Uint8Array): number {
  return new DataView(data.buffer, data.byteOffset).getUint32(4);
}

async function count(frames: AsyncIterable<Frame>): Promise<number> {
  let frameCount = 0;
  for await (const frame of frames) {
    expect(frame.data).toEqual(counting(60));
    frameCount++;
  }
  return frameCount;
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  return Promise.withResolvers<void>();
}

describe("a file", () => {
  test("is read to its end at any size, each time it is iterated over", async () => {
    await writeFile(path, bytes(fileHeader(), ...new Array<Uint8Array>(10_000).fill(FRAME)));
    const reader = openPcapFile(path);
    expect(await count(reader)).toBe(10_000);
    expect(await count(reader)).toBe(10_000);
  });

  test("keeps the data of delivered frames while the rest is read", async () => {
    await writeFile(path, bytes(fileHeader(), ...new Array<Uint8Array>(20_000).fill(FRAME)));
    const frames: Frame[] = [];
    for await (const batch of openPcapFile(path).batches()) frames.push(...batch);
    expect(frames.every(({ data }) => data.length === 60 && data[59] === 59 && data[0] === 0)).toBe(true);
  });

  test("is read into the same memory again if only the columns of a batch were used", async () => {
    await writeFile(path, bytes(fileHeader(), ...new Array<Uint8Array>(60_000).fill(FRAME)));
    const batches: FrameBatch[] = [];
    for await (const batch of openPcapFile(path).batches()) batches.push(batch);
    const [first, ...rest] = batches;
    const lengths = batches.flatMap(({ capturedLengths }) => [...capturedLengths]);
    expect(lengths).toEqual(new Array<number>(60_000).fill(60));
    expect(rest.length).toBeGreaterThan(2);
    for (const ask of [() => first?.data(0), () => first?.frame(0), () => [...(first ?? [])]]) {
      expect(ask).toThrow(expect.objectContaining({ code: "batch-released" }));
    }
  });

  test("keeps a batch whose data or frames were used, even if the memory of others is reused", async () => {
    await writeFile(path, bytes(fileHeader(), ...Array.from({ length: 90_000 }, (_, index) => counted(index))));
    const kept: [FrameBatch, number][] = [];
    let first = 0;
    let index = 0;
    for await (const batch of openPcapFile(path).batches()) {
      if (index % 3 === 0) expect(numberIn(batch.data(0))).toBe(first);
      if (index % 3 === 1) expect(numberIn(batch.frame(batch.length - 1).data)).toBe(first + batch.length - 1);
      if (index % 3 !== 2) kept.push([batch, first]);
      first += batch.length;
      index += 1;
    }
    expect(kept.length).toBeGreaterThan(3);
    for (const [batch, number] of kept) {
      expect(Array.from(batch, ({ data }) => numberIn(data))).toEqual(Array.from(batch, (_, index) => number + index));
    }
  });

  test("is closed when the loop breaks", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME));
    for await (const _ of openPcapFile(path)) {
      expect(await openFilesIn(folder)).toEqual([path]);
      break;
    }
    expect(await openFilesIn(folder)).toEqual([]);
  });

  test("that is damaged is named in the error, and closed", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME.subarray(0, 30)));
    const error: unknown = await count(openPcapFile(path)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "truncated", offset: 100 });
    expect((error as Error).message).toBe(
      `reading ${path}: it ends at byte 130, inside the record at byte 100, expected at least 76 bytes of it`,
    );
  });

  test("that cannot be opened or read is reported with the system's error", async () => {
    await expect(count(openPcapFile(path))).rejects.toThrow(
      expect.objectContaining({ code: "file-unreadable", cause: expect.objectContaining({ code: "ENOENT" }) }),
    );
    await expect(count(openPcapFile(folder))).rejects.toThrow(
      expect.objectContaining({ code: "file-unreadable", cause: expect.objectContaining({ code: "EISDIR" }) }),
    );
  });

  test("is not read any further after an abort", async () => {
    await writeFile(path, bytes(fileHeader(), ...new Array<Uint8Array>(20_000).fill(FRAME)));
    const controller = new AbortController();
    const reason = new Error("enough");
    const batches = openPcapFile(path, { signal: controller.signal }).batches();
    await batches.next();
    controller.abort(reason);
    await expect(batches.next()).rejects.toBe(reason);
  });
});

describe("a file that is followed", () => {
  test("delivers each frame as it is written, and a frame written in parts once it is complete, until the writer ends", async () => {
    const writer = deferred();
    await writeFile(path, fileHeader().subarray(0, 10));
    const frames = openPcapFile(path, { ...follow, writerEnded: writer.promise })[Symbol.asyncIterator]();
    const first = frames.next();
    await appendFile(path, fileHeader().subarray(10));
    await appendFile(path, FRAME);
    expect((await first).value?.seconds).toBe(7);
    const second = frames.next();
    await appendFile(path, FRAME.subarray(0, 20));
    await appendFile(path, FRAME.subarray(20));
    expect((await second).value?.capturedLength).toBe(60);
    const last = frames.next();
    await appendFile(path, FRAME);
    writer.resolve();
    expect((await last).done).toBe(false);
    expect(await frames.next()).toEqual({ value: undefined, done: true });
  });

  test("may be created after the reader", async () => {
    const writer = deferred();
    const messages: string[] = [];
    const note = (_: object, message: string): void => void messages.push(message);
    const logger = { debug: note, info: note, warn: note, error: note };
    const frames = openPcapFile(path, { ...follow, writerEnded: writer.promise, logger })[Symbol.asyncIterator]();
    const first = frames.next();
    await writeFile(`${path}.new`, bytes(fileHeader(), FRAME));
    await rename(`${path}.new`, path);
    expect((await first).value?.seconds).toBe(7);
    writer.reject(new Error("a writer that fails has ended too"));
    expect((await frames.next()).done).toBe(true);
    expect(messages.at(-1)).toBe("capture read to its end");
  });

  test("that is never created is reported once the writer has ended", async () => {
    const writerEnded = Promise.resolve();
    await expect(count(openPcapFile(path, { ...follow, writerEnded }))).rejects.toThrow(
      expect.objectContaining({ code: "file-unreadable", cause: expect.objectContaining({ code: "ENOENT" }) }),
    );
  });

  test("is truncated if a record is still incomplete when the writer has ended", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME.subarray(0, 30)));
    const frames = count(openPcapFile(path, { ...follow, writerEnded: Promise.resolve() }));
    await expect(frames).rejects.toThrow(expect.objectContaining({ code: "truncated", offset: 100 }));
  });

  test("is given up with the signal's reason, before it is created and while nothing is written", async () => {
    const reason = new Error("enough");
    for (const write of [() => Promise.resolve(), () => writeFile(path, bytes(fileHeader(), FRAME))]) {
      const controller = new AbortController();
      await write();
      const frames = count(openPcapFile(path, { ...follow, signal: controller.signal }));
      setTimeout(() => controller.abort(reason), 10);
      await expect(frames).rejects.toBe(reason);
    }
  });

  test("that shrinks is reported", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME));
    const frames = openPcapFile(path, follow)[Symbol.asyncIterator]();
    await frames.next();
    await frames.next();
    await truncate(path, 24);
    await expect(frames.next()).rejects.toThrow(expect.objectContaining({ code: "file-shrunk", offset: 24 }));
  });

  test("reports damage as soon as it is written", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, record({ captured: 0xffff_ffff })));
    await expect(count(openPcapFile(path, follow))).rejects.toThrow(PcapError);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    "cannot be polled every %d ms",
    (pollIntervalMs) => {
      expect(() => openPcapFile(path, { pollIntervalMs })).toThrow(
        new TypeError(`pollIntervalMs must be a number above 0, at most 2147483647, got ${pollIntervalMs}`),
      );
    },
  );

  test.each<[string, object]>([
    ['openPcapFile: unknown option "source"; expected one of maxFrameBytes, ', { source: "a capture" }],
    ['follow must be true or false, got "yes"', { follow: "yes" }],
    ["writerEnded must be a promise, got 1", { writerEnded: 1 }],
    ["signal must be an AbortSignal, got {}", { signal: {} }],
    ["logger must be an object with the methods debug, info, warn, error, got null", { logger: null }],
  ])("is not opened with bad options: %s", (message, options) => {
    expect(() => openPcapFile(path, options)).toThrow(TypeError);
    expect(() => openPcapFile(path, options)).toThrow(message);
  });
});
