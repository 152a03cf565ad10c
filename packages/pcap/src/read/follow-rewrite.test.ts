import { appendFile, mkdtemp, open, rename, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { openFilesIn } from "../../test/open-files.ts";
import { openPcapFile } from "./open-pcap-file.ts";

const frame = (seconds: number, length = 60): Uint8Array => record({ seconds, data: counting(length) });
const DONE = { value: undefined, done: true };

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

/** Follows a capture that has `frames`, and reads these. */
async function followed(frames: readonly Uint8Array[], writerEnded?: Promise<unknown>) {
  await writeFile(path, bytes(fileHeader(), ...frames));
  const iterator = openPcapFile(path, { follow: true, pollIntervalMs: 1, writerEnded })[Symbol.asyncIterator]();
  for (const _ of frames) await iterator.next();
  return iterator;
}

const replaced = { code: "file-replaced" };

describe("a followed file", () => {
  test.each([
    ["longer than", [frame(9), frame(10), frame(11), frame(12)]],
    ["as long as", [frame(9), frame(10), frame(11)]],
  ])(
    "that is written again, %s what was read, is reported, and no frame of the new file is delivered",
    async (_, frames) => {
      const iterator = await followed([frame(1), frame(2), frame(3)]);
      await writeFile(path, bytes(fileHeader(), ...frames));
      const next = iterator.next();
      // A file of the same length differs only once it grows.
      await appendFile(path, frame(13));
      await expect(next).rejects.toThrow(expect.objectContaining({ ...replaced, offset: 24 + 3 * 76 }));
    },
  );

  test("whose last part alone is written again is reported", async () => {
    const many = Array.from({ length: 200 }, (_, index) => frame(index));
    const iterator = await followed(many);
    await truncate(path, 24 + 199 * 76);
    await using file = await open(path, "a");
    // In one write, so that the file is never seen shorter unless it is seen before it.
    await file.write(bytes(frame(1000), frame(1001)));
    const error: unknown = await iterator.next().catch((reason: unknown) => reason);
    expect(["file-replaced", "file-shrunk"]).toContain((error as { code?: string }).code);
  });

  test("that becomes shorter is reported with its new length", async () => {
    const iterator = await followed([frame(1), frame(2)]);
    await truncate(path, 100);
    await expect(iterator.next()).rejects.toThrow(expect.objectContaining({ code: "file-shrunk", offset: 100 }));
  });

  test("that is removed is reported, after the frames that it had", async () => {
    const iterator = await followed([frame(1)]);
    await appendFile(path, frame(2));
    await unlink(path);
    expect((await iterator.next()).value?.seconds).toBe(2);
    await expect(iterator.next()).rejects.toThrow(expect.objectContaining(replaced));
  });

  test("whose name another file takes is reported, after the frames that it had", async () => {
    const iterator = await followed([frame(1)]);
    await writeFile(`${path}.new`, bytes(fileHeader(), frame(8)));
    await appendFile(path, frame(2));
    await rename(`${path}.new`, path);
    expect((await iterator.next()).value?.seconds).toBe(2);
    await expect(iterator.next()).rejects.toThrow(/another file has its name/);
  });

  test("that is removed once its writer has ended is read to its end", async () => {
    const writer = Promise.withResolvers<void>();
    const iterator = await followed([frame(1)], writer.promise);
    await appendFile(path, frame(2));
    writer.resolve();
    await writer.promise;
    expect((await iterator.next()).value?.seconds).toBe(2);
    await unlink(path);
    expect(await iterator.next()).toEqual(DONE);
  });

  test("that only grows is read on, at any size", async () => {
    const writer = Promise.withResolvers<void>();
    const iterator = await followed([frame(0, 0)], writer.promise);
    for (let seconds = 1; seconds <= 100; seconds++) {
      await appendFile(path, frame(seconds, (seconds * 97) % 3000));
      expect((await iterator.next()).value?.seconds).toBe(seconds);
    }
    writer.resolve();
    expect(await iterator.next()).toEqual(DONE);
  });
});
