import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { openFilesIn } from "../../test/open-files.ts";
import { openPcapFile } from "./open-pcap-file.ts";
import { openPcap } from "./reader.ts";

const FRAME = record({ seconds: 7, data: counting(60) });
const DONE = { value: undefined, done: true };
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

const closed = (): Promise<void> =>
  expect.poll(() => openFilesIn(folder), { interval: 1, timeout: 30_000 }).toEqual([]);

function fifo(name: string): string {
  const created = join(folder, name);
  execFileSync("mkfifo", [created]);
  return created;
}

describe("a file", () => {
  test.each([
    ["followed", follow],
    ["read once", {}],
  ])("that is %s is closed when the signal aborts, even if nobody awaits a frame", async (_, options) => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME));
    const controller = new AbortController();
    const reason = new Error("enough");
    const batches = openPcapFile(path, { ...options, signal: controller.signal }).batches();
    await batches.next();
    expect(await openFilesIn(folder)).toEqual([path]);
    controller.abort(reason);
    await closed();
    await expect(batches.next()).rejects.toBe(reason);
    expect(await batches.next()).toEqual(DONE);
  });

  test("is closed by return() while a frame is awaited, and the awaited frame is then the end", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME));
    const frames = openPcapFile(path, follow)[Symbol.asyncIterator]();
    await frames.next();
    const pending = [frames.next(), frames.next()];
    expect(await frames.return?.()).toEqual(DONE);
    expect(await openFilesIn(folder)).toEqual([]);
    expect(await Promise.all(pending)).toEqual([DONE, DONE]);
    expect(await frames.next()).toEqual(DONE);
  });

  test("that does not exist yet is no longer waited for after return()", async () => {
    const frames = openPcapFile(path, follow)[Symbol.asyncIterator]();
    const pending = frames.next();
    await frames.return?.();
    expect(await pending).toEqual(DONE);
  });

  test("is closed when the body of the loop throws", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME, FRAME));
    const failure = new Error("a test failed");
    const reading = async (): Promise<void> => {
      for await (const _ of openPcapFile(path, follow)) throw failure;
    };
    await expect(reading()).rejects.toBe(failure);
    expect(await openFilesIn(folder)).toEqual([]);
  });

  test("leaves no listeners on a signal that outlives a hundred iterations", async () => {
    await writeFile(path, bytes(fileHeader(), FRAME));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const reader = openPcapFile(path, { signal });
    for (let count = 0; count < 100; count++) for await (const frame of reader) expect(frame.seconds).toBe(7);
    expect(listeners).toBe(0);
  });
});

describe("a stream", () => {
  test("is released by return() while a frame is awaited, without a signal", async () => {
    const stream = new Readable({ read: () => {} });
    stream.push(bytes(fileHeader(), FRAME));
    const frames = openPcap(stream)[Symbol.asyncIterator]();
    await frames.next();
    const pending = frames.next();
    expect(await frames.return?.()).toEqual(DONE);
    expect(await pending).toEqual(DONE);
    expect(await frames.next()).toEqual(DONE);
    stream.destroy();
  });
});

describe("a FIFO", () => {
  test("is read as its writer writes, and ends when the writer closes it", async () => {
    const pipe = fifo("pipe");
    const frames = openPcapFile(pipe)[Symbol.asyncIterator]();
    const first = frames.next();
    const writer = await open(pipe, "w");
    await writer.write(bytes(fileHeader(), FRAME, FRAME.subarray(0, 30)));
    expect((await first).value?.seconds).toBe(7);
    await writer.write(FRAME.subarray(30));
    expect((await frames.next()).value?.capturedLength).toBe(60);
    await writer.close();
    expect(await frames.next()).toEqual(DONE);
  });

  test("is read whole, at any length", async () => {
    const pipe = fifo("pipe");
    const content = bytes(fileHeader(), ...new Array<Uint8Array>(20_000).fill(FRAME));
    const writing = writeFile(pipe, content);
    let frames = 0;
    for await (const { length } of openPcapFile(pipe).batches()) frames += length;
    await writing;
    expect(frames).toBe(20_000);
  });

  test("without a writer, or with a quiet one, is ended by an abort, and blocks no other file, however many there are", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const pipes = Array.from({ length: 8 }, (_, index) => fifo(`pipe${index}`));
    const writers = await Promise.all(pipes.slice(0, 4).map((pipe) => open(pipe, "r+")));
    const readings = pipes.map((pipe) => openPcapFile(pipe, { signal: controller.signal }).batches().next());
    await writeFile(path, "still possible");
    expect(await readFile(path, "utf8")).toBe("still possible");
    controller.abort(reason);
    for (const reading of readings) await expect(reading).rejects.toBe(reason);
    await Promise.all(writers.map((writer) => writer.close()));
  });

  test("is closed when the loop breaks while its writer goes on", async () => {
    const pipe = fifo("pipe");
    const writer = await open(pipe, "r+");
    await writer.write(bytes(fileHeader(), FRAME));
    for await (const _ of openPcapFile(pipe, follow)) break;
    await writer.close();
    expect(await openFilesIn(folder)).toEqual([]);
  });

  test("that is followed ends when the writer has ended without opening it", async () => {
    const writer = Promise.withResolvers<void>();
    const frames = openPcapFile(fifo("pipe"), { ...follow, writerEnded: writer.promise }).batches();
    const pending = frames.next();
    writer.resolve();
    await expect(pending).rejects.toThrow(expect.objectContaining({ code: "truncated", offset: 0 }));
  });

  test("that is followed delivers all that was written before the writer ended", async () => {
    const pipe = fifo("pipe");
    const ended = writeFile(pipe, bytes(fileHeader(), FRAME, FRAME));
    const seconds: number[] = [];
    for await (const frame of openPcapFile(pipe, { ...follow, writerEnded: ended })) seconds.push(frame.seconds);
    expect(seconds).toEqual([7, 7]);
  });
});

test.each(["/dev/null", "/dev/zero", "/dev/tty"])("the device %s is refused by its type", async (device) => {
  const reading = openPcapFile(device).batches().next();
  await expect(reading).rejects.toThrow(expect.objectContaining({ code: "file-unreadable" }));
  await expect(reading).rejects.toThrow(/it is a character device, .* expected a regular file or a FIFO/);
});

test("a file that grows while it is read once is read to the end that it then has", async () => {
  await writeFile(path, bytes(fileHeader(), FRAME));
  const frames = openPcapFile(path)[Symbol.asyncIterator]();
  await appendFile(path, FRAME);
  expect((await frames.next()).value?.seconds).toBe(7);
  await frames.return?.();
});
