import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { counting } from "../../test/frames.ts";
import { timestampShift } from "../capture/timestamp.ts";
import { PcapError } from "../errors.ts";
import { openPcap, type PcapReader } from "../read/reader.ts";
import { type MergeInput, type MergeOptions, mergeCaptures } from "./merge.ts";
import { PcapEncoder } from "./pcap-encoder.ts";
import { PcapngEncoder } from "./pcapng-encoder.ts";

/** A capture whose frames have these times, in nanoseconds, and hold one byte each, counting. */
function captureOf(...times: bigint[]): PcapReader {
  const encoder = new PcapEncoder();
  const records = times.map((time, index) => {
    const seconds = Number(time / 1_000_000_000n);
    const nanoseconds = Number(time % 1_000_000_000n);
    return encoder.record({ data: Uint8Array.of(index), seconds, nanoseconds });
  });
  return openPcap(Uint8Array.from(Buffer.concat([encoder.header(), ...records])));
}

async function merged(inputs: MergeInput[], options: MergeOptions = {}): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of mergeCaptures(inputs, options)) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}

async function framesOf(bytes: Uint8Array) {
  const frames = [];
  for await (const { timestampNs, data, interface: on, comment } of openPcap(bytes)) {
    frames.push({ timestampNs, data: [...data], on: on.name, comment });
  }
  return frames;
}

test("returns frames in time order, each on the interface of its capture", async () => {
  const bytes = await merged([
    { name: "link0", capture: captureOf(1n, 3n, 5_000_000_000n) },
    { name: "link1", capture: captureOf(2n, 3n) },
    { name: "link2", capture: captureOf() },
  ]);
  const frames = await framesOf(bytes);
  expect(frames.map(({ timestampNs, on, data }) => [timestampNs, on, data[0]])).toEqual([
    [1n, "link0", 0],
    [2n, "link1", 0],
    [3n, "link0", 1],
    [3n, "link1", 1],
    [5_000_000_000n, "link0", 2],
  ]);
});

test("orders frames by their corrected time stamps", async () => {
  const encoder = new PcapEncoder();
  const of = (...seconds: number[]): Uint8Array =>
    Uint8Array.from(
      Buffer.concat([
        encoder.header(),
        ...seconds.map((second) => encoder.record({ data: counting(1), seconds: second, nanoseconds: 0 })),
      ]),
    );
  const late = timestampShift(4_500_000_000n);
  const early = timestampShift(-1_000_000_000n);
  const bytes = await merged([
    { name: "late", capture: openPcap(of(1, 2), { correctTimestamp: () => late }) },
    { name: "early", capture: openPcap(of(6, 9), { correctTimestamp: () => early }) },
  ]);
  expect((await framesOf(bytes)).map(({ timestampNs, on }) => [timestampNs, on])).toEqual([
    [5_000_000_000n, "early"],
    [5_500_000_000n, "late"],
    [6_500_000_000n, "late"],
    [8_000_000_000n, "early"],
  ]);
});

test("writes the comments that the callback returns, otherwise those of the frames", async () => {
  const encoder = new PcapngEncoder();
  const record = { data: counting(1), seconds: 0, nanoseconds: 0, comment: "own" };
  const capture = openPcap(
    Uint8Array.from(Buffer.concat([encoder.header(), encoder.interface(), encoder.record(record)])),
  );
  const bytes = await merged([
    { capture },
    { capture: captureOf(1n, 2n), comment: (frame) => `at ${frame.timestampNs}` },
  ]);
  expect((await framesOf(bytes)).map(({ comment }) => comment)).toEqual(["own", "at 1", "at 2"]);
});

test("for any captures, merging loses no frame and keeps the order of each capture", async () => {
  const times = fc.array(fc.bigInt({ min: 0n, max: 30n }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(times, { maxLength: 6 }), async (lists) => {
      const sorted = lists.map((list) => list.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      const inputs = sorted.map((list, index) => ({ name: String(index), capture: captureOf(...list) }));
      const frames = await framesOf(await merged(inputs));
      const expected = sorted
        .flatMap((list, lane) => list.map((timestampNs, index) => ({ timestampNs, lane, index })))
        .sort((a, b) => Number(a.timestampNs - b.timestampNs) || a.lane - b.lane || a.index - b.index);
      expect(frames.map(({ timestampNs, on, data }) => [timestampNs, Number(on), data[0]])).toEqual(
        expected.map(({ timestampNs, lane, index }) => [timestampNs, lane, index]),
      );
    }),
    { numRuns: 50 },
  );
});

test("reports a damaged capture after everything before the damage was delivered", async () => {
  const whole = new PcapEncoder();
  const record = whole.record({ data: counting(4), seconds: 1, nanoseconds: 0 });
  const cut = Uint8Array.from(Buffer.concat([whole.header(), record, record.subarray(0, 10)]));
  const chunks: Uint8Array[] = [];
  const merging = async (): Promise<void> => {
    for await (const chunk of mergeCaptures([{ capture: openPcap(cut) }, { capture: captureOf(1n) }]))
      chunks.push(chunk);
  };
  await expect(merging()).rejects.toThrow(PcapError);
  expect(await framesOf(Uint8Array.from(Buffer.concat(chunks)))).toHaveLength(2);
});

test("holds one frame of each capture and one chunk, however long the captures are", async () => {
  const data = new Uint8Array(60_000);
  async function* endless() {
    for (let seconds = 0; ; seconds++) {
      yield* openPcap(
        Uint8Array.from(
          Buffer.concat([new PcapEncoder().header(), new PcapEncoder().record({ data, seconds, nanoseconds: 0 })]),
        ),
      );
    }
  }
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  let bytes = 0;
  let chunks = 0;
  let most = 0;
  for await (const chunk of mergeCaptures([{ capture: endless() }, { capture: endless() }])) {
    bytes += chunk.length;
    chunks += 1;
    if (chunks % 20 === 0) {
      // Buffers are freed in the background: the second collection waits for the first.
      collectGarbage();
      collectGarbage();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    if (bytes > 100_000_000) break;
  }
  expect(most).toBeLessThan(2_000_000);
});

test("an abort ends the merging with the signal's reason", async () => {
  const abort = new AbortController();
  abort.abort(new Error("enough"));
  await expect(merged([{ capture: captureOf(1n) }], { signal: abort.signal })).rejects.toThrow("enough");
});

test.each<[string, () => unknown]>([
  ["inputs must be an array, got undefined", () => mergeCaptures(undefined as never)],
  [
    'inputs[0]: unknown option "path"; expected one of name, description, capture, comment',
    () => mergeCaptures([{ path: "a.pcap" } as never]),
  ],
  [
    'inputs[0].capture must be a reader or an async iterable of frames, got "a.pcap"',
    () => mergeCaptures([{ capture: "a.pcap" as never }]),
  ],
  [
    "inputs[1].name must be a string, got 1",
    () => mergeCaptures([{ capture: captureOf(1n) }, { capture: captureOf(1n), name: 1 as never }]),
  ],
  ['mergeCaptures: unknown option "comments"; expected one of', () => mergeCaptures([], { comments: "" } as never)],
  ["signal must be an AbortSignal, got true", () => mergeCaptures([], { signal: true as never })],
])("refuses bad arguments before it is iterated over: %s", (message, merge) => {
  expect(merge).toThrow(TypeError);
  expect(merge).toThrow(message);
});
