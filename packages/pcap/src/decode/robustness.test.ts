import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, ethernet } from "../../test/frames.ts";
import { COMMON_FRAMES, ODD_FRAMES, OTHER_LINKS } from "../../test/samples.ts";
import { decode } from "./decode.ts";
import { summary } from "./summary/summary.ts";

interface Sample {
  readonly data: Uint8Array;
  readonly linkType: number;
}

const SAMPLES: readonly Sample[] = [
  ...[...COMMON_FRAMES, ...Object.values(ODD_FRAMES).flat()].map((data) => ({ data, linkType: 1 })),
  ...OTHER_LINKS.flatMap(({ linkType, frames }) => frames.map((data) => ({ data, linkType }))),
];
const SEED = 20_261_123;
/** More of them in the long tier. */
const MUTATIONS = process.env["ALPY_LONG"] ? 100_000 : 20_000;
/** Limit for any counts and lengths: JSON shows each byte of a payload, and those of each layer and option. */
const MAX_JSON = 4000;
const MAX_JSON_PER_BYTE = 20;
const MAX_GROWTH_BYTES = 100_000_000;

/** A generator of numbers below 2^32 (xorshift), the same for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Reads every field of every layer, and the summary. */
const readAll = (frame: Parameters<typeof decode>[0]): string => `${JSON.stringify(decode(frame))} ${summary(frame)}`;

/** Returns a copy of a frame with some bytes changed, most of them in its headers, and perhaps an end cut off. */
function mutate(data: Uint8Array, next: (below: number) => number): Uint8Array {
  const mutated = data.slice(0, next(3) === 0 ? next(data.length + 1) : data.length);
  for (let count = next(5); count > 0 && mutated.length > 0; count--) {
    const at = next(next(2) === 0 ? mutated.length : Math.min(mutated.length, 80));
    mutated[at] = next(3) === 0 ? ([0, 1, 0x7f, 0x80, 0xff][next(5)] ?? 0) : next(256);
  }
  return mutated;
}

test(`none of ${MUTATIONS} mutated frames makes decoding, any field, the JSON or the summary throw or grow`, () => {
  const next = random(SEED);
  let bad = 0;
  const before = process.memoryUsage();
  for (let count = 0; count < MUTATIONS; count++) {
    const { data, linkType } = SAMPLES[next(SAMPLES.length)] ?? { data: bytes(), linkType: 1 };
    const mutated = mutate(data, next);
    const originalLength = mutated.length + (next(2) === 0 ? 0 : next(200));
    const decoded = decode({ data: mutated, originalLength, linkType });
    const line = summary({ data: mutated, originalLength, linkType });
    const jsonLength = JSON.stringify(decoded).length;
    if (jsonLength > MAX_JSON + MAX_JSON_PER_BYTE * mutated.length) expect.unreachable(`${jsonLength} of ${mutated}`);
    if (decoded.malformed !== undefined || decoded.truncated !== undefined) bad++;
    if (/(?:length|proto-\d+) -\d/.test(line)) expect.unreachable(`a negative length: ${line}`);
    if (line.includes("\n") || decoded.payload.length > mutated.length) expect.unreachable(`${linkType}: ${mutated}`);
  }
  expect(bad).toBeGreaterThan(MUTATIONS / 10);
  // Decoding holds views of the frame and allocates no bytes. Everything is garbage, except what the collector has left.
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  expect(arrayBuffers - before.arrayBuffers).toBeLessThan(MAX_GROWTH_BYTES);
  expect(heapUsed - before.heapUsed).toBeLessThan(MAX_GROWTH_BYTES);
});

test("the memory around a frame is not read", () => {
  const next = random(SEED);
  for (let count = 0; count < 5000; count++) {
    const { data, linkType } = SAMPLES[next(SAMPLES.length)] ?? { data: bytes(), linkType: 1 };
    const mutated = mutate(data, next);
    const within = (byte: number): Uint8Array => {
      const around = new Uint8Array(mutated.length + 400).fill(byte);
      around.set(mutated, 200);
      return around.subarray(200, 200 + mutated.length);
    };
    const [zeros, ones] = [0, 0xff].map((byte) => {
      return readAll({ data: within(byte), originalLength: mutated.length + (count % 2), linkType });
    });
    expect(zeros).toBe(ones);
  }
});

test("every frame cut at every byte is truncated, never malformed, and its checksums are unknown", () => {
  for (const { data, linkType } of SAMPLES) {
    for (let length = 0; length < data.length; length++) {
      const frame = { data: data.subarray(0, length), originalLength: data.length, linkType };
      expect(decode(frame).malformed, `${linkType}: ${length} of ${data.length}`).toBeUndefined();
      expect([...JSON.stringify(decode(frame)).matchAll(/"checksumValid":false/g)]).toEqual([]);
    }
  }
});

test("no sample is malformed or truncated as a whole", () => {
  for (const { data, linkType } of SAMPLES) {
    const { malformed, truncated, ipv4, ipv6 } = decode({ data, originalLength: data.length, linkType });
    expect(malformed, summary(data)).toBeUndefined();
    if (ipv4?.isFragment !== true && ipv6?.isFragment !== true) expect(truncated).toBeUndefined();
  }
});

test("random bytes after a known type do not make it throw, either", () => {
  const type = fc.constantFrom(0x0800, 0x0806, 0x8035, 0x8100, 0x86dd, 0x88a8, 0x9100, 0x0040);
  const property = fc.property(type, fc.uint8Array({ maxLength: 100 }), (etherType, data) => {
    expect(readAll(ethernet(etherType, data))).not.toBe("");
  });
  fc.assert(property, { numRuns: 2000 });
});
