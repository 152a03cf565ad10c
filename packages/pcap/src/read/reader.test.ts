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

/** A source that yields `chunks` and records whether it was released. */
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
  test("returns the frames of bytes, one by one and in batches, each time it is iterated over", async () => {
    const reader = openPcap(capture(1000));
    expect(await collect(reader)).toEqual(upTo(1000));
    const seconds: number[] = [];
    for await (const batch of reader.batches()) for (const frame of batch) seconds.push(frame.seconds);
    expect(seconds).toEqual(upTo(1000));
  });

  test("returns the frames of bytes that are read in many pieces", async () => {
    const data = counting(1000);
    const input = bytes(fileHeader(), ...upTo(1200).map((seconds) => record({ seconds, data })));
    expect(input.length).toBeGreaterThan(1024 * 1024);
    expect(await collect(openPcap(input))).toEqual(upTo(1200));
  });

  test.each([1, 7, 24, 1000])(
    "returns the frames of a stream of chunks of %i bytes, in batches that are not empty",
    async (size) => {
      const chunks = inChunks(capture(100), size);
      expect(await collect(openPcap(new Source(chunks)))).toEqual(upTo(100));
      for await (const batch of openPcap(new Source(chunks)).batches()) expect(batch.length).toBeGreaterThan(0);
    },
  );

  test("reads a web stream", async () => {
    expect(await collect(openPcap(new Blob([new Uint8Array(capture(100))]).stream()))).toEqual(upTo(100));
  });

  test("answers concurrent calls of next() in order", async () => {
    const frames = openPcap(new Source(inChunks(capture(20), 100)))[Symbol.asyncIterator]();
    const results = await Promise.all(upTo(25).map(() => frames.next()));
    expect(results.map((result) => result.value?.seconds)).toEqual([...upTo(20), ...new Array(5).fill(undefined)]);
  });

  test("returns every good frame of damaged input, then rejects with the error, then is done", async () => {
    const input = bytes(capture(5), record({ captured: 0xffff_ffff }));
    const frames = openPcap(input, { source: "link0" })[Symbol.asyncIterator]();
    for (const seconds of upTo(5)) expect((await frames.next()).value?.seconds).toBe(seconds);
    await expect(frames.next()).rejects.toThrow(/^reading link0: the record at byte \d+ declares 4294967295/);
    expect(await frames.next()).toEqual({ value: undefined, done: true });
  });

  test("rejects with a PcapError that has the offset", async () => {
    const error: unknown = await collect(openPcap(capture(5).subarray(0, -1))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PcapError);
    expect(error).toMatchObject({ name: "PcapError", code: "truncated", offset: 24 + 16 * 4 + 6 });
  });

  test("refuses an invalid source and invalid or unknown options before it is iterated over", () => {
    expect(() => openPcap("link0.pcap" as never)).toThrow(
      new TypeError('source must be a Uint8Array or an async iterable of them, got "link0.pcap"'),
    );
    expect(() => openPcap(undefined as never)).toThrow(TypeError);
    expect(() => openPcap(new Uint8Array(0), { maxFrameBytes: 0 })).toThrow(TypeError);
    expect(() => openPcap(new Uint8Array(0), { maxFrameBytes: null as never })).toThrow(
      new TypeError("maxFrameBytes must be an integer from 1 to 4294967295, got null"),
    );
    expect(() => openPcap(new Uint8Array(0), { maxFrames: 1 } as never)).toThrow(
      new TypeError(
        'openPcap: unknown option "maxFrames"; expected one of maxFrameBytes, correctTimestamp, source, signal, filter',
      ),
    );
    expect(() => openPcap(new Uint8Array(0), null as never)).toThrow(
      new TypeError("openPcap: options must be an object, got null"),
    );
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

  test("is released when the signal aborts, even while no bytes arrive, and iteration rejects with the reason", async () => {
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

  test("is not touched if the signal has already aborted", async () => {
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    await expect(collect(openPcap(new Source([capture(1)]), { signal }))).rejects.toBe(reason);
    await expect(collect(openPcap(capture(1), { signal }))).rejects.toBe(reason);
  });

  test("has its own error passed on", async () => {
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
