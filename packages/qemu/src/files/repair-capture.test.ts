import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EMPTY_CAPTURE } from "./own-file.ts";
import { repairCapture } from "./repair-capture.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-capture-"));
  path = join(folder, "link0.pcap");
});
afterEach(() => rmSync(folder, { recursive: true }));

function record(bytes: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(bytes, 8);
  header.writeUInt32LE(bytes, 12);
  return Buffer.concat([header, Buffer.alloc(bytes, 7)]);
}

/** Returns what is left of a capture after its repair. */
async function repaired(capture: Buffer): Promise<number> {
  writeFileSync(path, capture);
  await repairCapture(path);
  return readFileSync(path).length;
}

test("a record that was cut at any byte is removed, and a complete capture is left alone", async () => {
  const whole = Buffer.concat([Buffer.alloc(24), record(60), record(1500)]);
  const last = record(100);
  for (let cut = 0; cut < last.length; cut += 1) {
    expect(await repaired(Buffer.concat([whole, last.subarray(0, cut)]))).toBe(whole.length);
  }
  expect(await repaired(Buffer.concat([whole, last]))).toBe(whole.length + last.length);
});

test("a capture that is longer than what is read at a time is repaired, too", async () => {
  const whole = Buffer.concat([Buffer.alloc(24), ...Array<Buffer>(1_000).fill(record(1_500))]);
  expect(await repaired(Buffer.concat([whole, record(100).subarray(0, 50)]))).toBe(whole.length);
});

test.each([0, 10, 23])(
  "a capture of %d bytes, which QEMU opened and did not begin, becomes an empty one",
  async (bytes) => {
    expect(await repaired(Buffer.alloc(bytes))).toBe(EMPTY_CAPTURE.length);
    expect(readFileSync(path)).toEqual(Buffer.from(EMPTY_CAPTURE));
  },
);

test("an empty capture is left alone", async () => {
  expect(await repaired(Buffer.alloc(24))).toBe(24);
  expect(readFileSync(path)).toEqual(Buffer.alloc(24));
});
