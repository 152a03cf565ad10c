import { describe, expect, test } from "vitest";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import type { Frame } from "../capture/frame.ts";
import { PcapError } from "../errors.ts";
import { openPcap } from "./reader.ts";

const capture = (count: number): Uint8Array =>
  bytes(
    fileHeader(),
    ...Array.from({ length: count }, (_, index) => record({ seconds: index, data: counting(index % 50) })),
  );

/** A source that gives `chunks` and tells whether it was released. */
class Source implements AsyncIterableIterator<Uint8Array> {
  isReleased = false;
  readonly #chunks: Uint8Array[];
  readonly #isEndless: boolean;

  constructor(chunks: Uint8Array[], { isEndless = false } = {}) {
    this.#chunks = [...chunks];
    this.#isEndless = isEndless;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#chunks.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    return this.#isEndless ? new Promise(() => {}) : Promise.resolve({ value: undefined, done: true });
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.isReleased = true;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const inChunks = (input: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(input.length / size) }, (_, index) =>
    input.subarray(index * size, (index + 1) * size),
  );

async function collect(frames: AsyncIterable<Frame>): Promise<number[]> {
  const seconds: number[] = [];
  for await (const frame of frames) seconds.push(frame.seconds);
  return seconds;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("a reader", () => {
  test("gives the frames of bytes, one by one and in batches, as often as it is asked", async () => {
    const reader = openPcap(capture(1000));
    expect(await collect(reader)).toEqual(upTo(1000));
    const seconds: number[] = [];
    for await (const batch of reader.batches()) for (const frame of batch) seconds.push(frame.seconds);
    expect(seconds).toEqual(upTo(1000));
  });

  test("gives the frames of bytes of many pieces", async () => {
    const data = counting(1000);
    const input = bytes(fileHeader(), ...upTo(1200).map((seconds) => record({ seconds, data })));
    expect(input.length).toBeGreaterThan(1024 * 1024);
    expect(await collect(openPcap(input))).toEqual(upTo(1200));
  });

  test.each([1, 7, 24, 1000])(
    "gives the frames of a stream of chunks of %i bytes, in batches of which none is empty",
    async (size) => {
      const chunks = inChunks(capture(100), size);
      expect(await collect(openPcap(new Source(chunks)))).toEqual(upTo(100));
      for await (const batch of openPcap(new Source(chunks)).batches()) expect(batch.length).toBeGreaterThan(0);
    },
  );

  test("reads a web stream", async () => {
    expect(await collect(openPcap(new Blob([new Uint8Array(capture(100))]).stream()))).toEqual(upTo(100));
  });

  test("answers calls of next() that do not wait for each other in order", async () => {
    const frames = openPcap(new Source(inChunks(capture(20), 100)))[Symbol.asyncIterator]();
    const results = await Promise.all(upTo(25).map(() => frames.next()));
    expect(results.map((result) => result.value?.seconds)).toEqual([...upTo(20), ...new Array(5).fill(undefined)]);
  });

  test("gives every good frame of damaged input, then rejects with the error, then is done", async () => {
    const input = bytes(capture(5), record({ captured: 0xffff_ffff }));
    const frames = openPcap(input, { source: "link0" })[Symbol.asyncIterator]();
    for (const seconds of upTo(5)) expect((await frames.next()).value?.seconds).toBe(seconds);
    await expect(frames.next()).rejects.toThrow(/^Reading link0: the record at byte \d+ declares 4294967295/);
    expect(await frames.next()).toEqual({ value: undefined, done: true });
  });

  test("rejects with an error that is a PcapError and knows its place", async () => {
    const error: unknown = await collect(openPcap(capture(5).subarray(0, -1))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PcapError);
    expect(error).toMatchObject({ name: "PcapError", code: "truncated", offset: 24 + 16 * 4 + 6 });
  });

  test("refuses a source or option that is not what it should be, at once", () => {
    expect(() => openPcap("link0.pcap" as never)).toThrow(
      new TypeError("source: expected a Uint8Array or an async iterable of them, got string"),
    );
    expect(() => openPcap(undefined as never)).toThrow(TypeError);
    expect(() => openPcap(new Uint8Array(0), { maxFrameBytes: 0 })).toThrow(TypeError);
  });
});

describe("the source of a reader", () => {
  test("is released when the loop breaks, with a signal and without", async () => {
    for (const options of [{}, { signal: new AbortController().signal }]) {
      const source = new Source(inChunks(capture(20), 100));
      for await (const frame of openPcap(source, options)) if (frame.seconds === 3) break;
      expect(source.isReleased).toBe(true);
    }
  });

  test("is released when the input is damaged", async () => {
    const source = new Source([counting(30)], { isEndless: true });
    await expect(collect(openPcap(source))).rejects.toThrow(PcapError);
    expect(source.isReleased).toBe(true);
  });

  test("is released when the signal aborts, even while it is silent, and iteration rejects with the reason", async () => {
    const source = new Source([capture(3)], { isEndless: true });
    const controller = new AbortController();
    const frames = openPcap(source, { signal: controller.signal })[Symbol.asyncIterator]();
    for (const seconds of upTo(3)) expect((await frames.next()).value?.seconds).toBe(seconds);
    const pending = frames.next();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(source.isReleased).toBe(true);
  });

  test("is not touched when the signal has aborted before", async () => {
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    await expect(collect(openPcap(new Source([capture(1)]), { signal }))).rejects.toBe(reason);
    await expect(collect(openPcap(capture(1), { signal }))).rejects.toBe(reason);
  });

  test("passes its own error on", async () => {
    const failure = new Error("cable pulled");
    const source = {
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(capture(2));
        throw failure;
      },
    };
    await expect(collect(openPcap(source))).rejects.toBe(failure);
    await expect(collect(openPcap(source, { signal: new AbortController().signal }))).rejects.toBe(failure);
  });
});
