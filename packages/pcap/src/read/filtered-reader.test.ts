import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting, echo, ethernet, ipv4 } from "../../test/frames.ts";
import type { FrameBatch } from "../capture/batch.ts";
import { filter } from "../filter.ts";
import { compilePattern } from "../match.ts";
import { PcapngEncoder } from "../write/pcapng-encoder.ts";
import { openPcapFile } from "./open-pcap-file.ts";
import { openPcap, type PcapReader } from "./reader.ts";

const COUNT = 40;
const data = (index: number): Uint8Array =>
  index % 3 === 0 ? ethernet(0x0800, ipv4(1, echo(8, 1, index, counting(9)))) : counting(20 + index);
const INPUT = bytes(
  fileHeader(),
  ...Array.from({ length: COUNT }, (_, index) => record({ seconds: index, data: data(index) })),
);
const KEPT = Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % 3 === 0);

async function* inChunks(input: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < input.length; at += size) yield Promise.resolve(input.subarray(at, at + size));
}

async function batchesOf(reader: PcapReader): Promise<FrameBatch[]> {
  const batches: FrameBatch[] = [];
  for await (const batch of reader.batches()) batches.push(batch);
  return batches;
}

const isEcho = [
  ["a filter expression", filter("icmp")],
  ["a compiled pattern", compilePattern({ icmp: { type: 8 } })],
] as const;

test.each(isEcho)("only the frames of %s are returned, whole, for chunks of any size", async (_name, isKept) => {
  for (const size of [1, 7, 60, 61, 500, INPUT.length]) {
    const found: [number, Uint8Array][] = [];
    for await (const frame of openPcap(inChunks(INPUT, size), { filter: isKept }))
      found.push([frame.seconds, frame.data]);
    expect(found).toEqual(KEPT.map((index) => [index, data(index)]));
  }
});

test("batches have only these frames, none is empty, and each frame has its place in the capture", async () => {
  const all = (await batchesOf(openPcap(INPUT))).flatMap((batch) =>
    Array.from(batch, (_, index) => batch.recordOffset(index)),
  );
  for (const size of [1, 50, 333, INPUT.length]) {
    const batches = await batchesOf(openPcap(inChunks(INPUT, size), { filter: filter("icmp") }));
    expect(batches.every(({ length }) => length > 0)).toBe(true);
    expect(batches.flatMap(({ seconds }) => [...seconds])).toEqual(KEPT);
    const offsets = batches.flatMap((batch) => Array.from(batch, (_, index) => batch.recordOffset(index)));
    expect(offsets).toEqual(KEPT.map((index) => all[index]));
  }
});

test("comments and interfaces of pcapng stay with their frames, and blocks are kept", async () => {
  const encoder = new PcapngEncoder();
  const head = [encoder.header(), encoder.interface({ name: "a" }), encoder.interface({ name: "b" })];
  const records = Array.from({ length: 6 }, (_, index) => {
    const frame = data(index);
    const time = { seconds: index, nanoseconds: 0 };
    return encoder.record({ ...time, comment: `frame ${index}`, data: frame, originalLength: frame.length }, index % 2);
  });
  const input = bytes(...head, ...records);
  const reader = openPcap(input, { filter: ({ interface: { name } }) => name === "b" });
  const found: unknown[] = [];
  for await (const { comment, seconds } of reader) found.push([seconds, comment]);
  expect(found).toEqual([1, 3, 5].map((index) => [index, `frame ${index}`]));
  const kinds: string[] = [];
  const none = openPcap(input, { filter: () => false });
  for await (const { length, blocks } of none.batches({ keepBlocks: true })) {
    expect(length).toBe(0);
    kinds.push(...blocks.map(({ kind }) => kind));
  }
  expect(kinds).toEqual(["section", "interface", "interface"]);
});

test("an error of the filter ends the reading and releases the source", async () => {
  const error = new Error("own");
  let isReleased = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield await Promise.resolve(INPUT);
    } finally {
      isReleased = true;
    }
  }
  const reader = openPcap(source(), {
    filter: () => {
      throw error;
    },
  });
  await expect(batchesOf(reader)).rejects.toBe(error);
  expect(isReleased).toBe(true);
});

test("a file is filtered, too, and frames that were taken stay valid", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alpy-filtered-"));
  try {
    const path = join(folder, "frames.pcap");
    writeFileSync(path, INPUT);
    const found: Uint8Array[] = [];
    for await (const frame of openPcapFile(path, { filter: filter("icmp") })) found.push(frame.data);
    expect(found).toEqual(KEPT.map(data));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a filter that is not a function is refused", () => {
  expect(() => openPcap(INPUT, { filter: "icmp" as never })).toThrow(
    new TypeError('filter must be a function, got "icmp"'),
  );
  expect(() => openPcapFile("x.pcap", { filter: {} as never })).toThrow(/^filter must be a function, got /);
});
