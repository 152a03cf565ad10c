import { expect, test } from "vitest";
import { capture, frames } from "./captures.fixture.ts";
import type { Frame } from "./frame.ts";
import { openPcap } from "./open-pcap.ts";

async function* inPieces(
  bytes: Uint8Array,
  size: number,
  onEnd: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for (let offset = 0; offset < bytes.length; offset += size)
      yield await Promise.resolve(bytes.subarray(offset, offset + size));
  } finally {
    onEnd();
  }
}

test("frames come one by one from bytes in memory", async () => {
  const lengths: number[] = [];
  for await (const frame of openPcap(capture)) lengths.push(frame.capturedLength);
  expect(lengths).toEqual(frames.map(({ data }) => data.length));
});

test("frames come in batches from chunks", async () => {
  const batches: number[] = [];
  for await (const batch of openPcap(inPieces(capture, 120)).batches()) batches.push(batch.length);
  expect(batches).toEqual([2, 1]);
});

test("leaving the loop ends the source", async () => {
  let ended = false;
  const source = inPieces(capture, 100, () => {
    ended = true;
  });
  for await (const frame of openPcap(source)) {
    expect(frame.capturedLength).toBe(60);
    break;
  }
  expect(ended).toBe(true);
});

test("every good frame is given before a truncation is thrown", async () => {
  const seen: Frame[] = [];
  const read = async (): Promise<void> => {
    for await (const frame of openPcap(capture.subarray(0, capture.length - 1))) seen.push(frame);
  };
  await expect(read()).rejects.toMatchObject({ name: "PcapError", code: "truncated", offset: 116 });
  expect(seen).toHaveLength(2);
});

test("an abort ends the reading with its reason", async () => {
  const reason = new Error("enough");
  const read = async (): Promise<void> => {
    for await (const _frame of openPcap(capture, { signal: AbortSignal.abort(reason) }));
  };
  await expect(read()).rejects.toBe(reason);
});
