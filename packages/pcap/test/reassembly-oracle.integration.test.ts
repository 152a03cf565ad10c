import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TimedFrame } from "../src/reassemble.ts";
import { fileHeader, record } from "./captures.ts";
import { ourPackets, ourStreams, packetsOfTshark, streamsOfTshark } from "./follow.ts";
import { cut, fragment4, fragment6 } from "./fragments.ts";
import { bytes } from "./frames.ts";
import { client, closing, opening, server } from "./segments.ts";
import { hasTools } from "./tools.ts";

const STREAMS = 40;
const PACKETS = 60;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-reassembly-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  expect(children.trim()).toBe("");
});

/** Returns a generator of numbers, the same each time (the constants of Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function shuffle<T>(items: readonly T[], next: (below: number) => number): T[] {
  const keyed = items.map((item) => ({ item, key: next(1e9) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

async function write(name: string, frames: readonly TimedFrame[]): Promise<string> {
  const path = join(folder, name);
  const records = frames.map(({ data }, index) => record({ data, fraction: index }));
  await writeFile(path, bytes(fileHeader(), ...records));
  return path;
}

/** Returns a connection whose client sends random bytes, in segments that are out of order, repeated and overlapping. */
function connection(clientPort: number, next: (below: number) => number): TimedFrame[] {
  const isn = next(2) === 0 ? 2 ** 32 - 1 - next(1000) : next(2 ** 32);
  const sent = Uint8Array.from({ length: 1 + next(4000) }, () => next(256));
  const starts = Array.from({ length: 12 }, () => next(sent.length));
  const ends = [...new Set([...starts, sent.length])].sort((a, b) => a - b);
  const ranges = ends.map((end, index): [number, number] => [ends[index - 1] ?? 0, end]);
  for (const start of starts.slice(0, 4)) ranges.push([start, Math.min(sent.length, start + next(600))]);
  const segments = shuffle(ranges, next).map(([from, to]) =>
    client({ clientPort, sequence: isn + 1 + from, acknowledgment: 1, data: sent.subarray(from, to) }),
  );
  const answer = server({ clientPort, sequence: 1, acknowledgment: isn + 1 + sent.length, data: sent.toReversed() });
  return [...openingOf(clientPort, isn), ...segments, answer, answer];
}

const openingOf = (clientPort: number, isn: number): TimedFrame[] => [
  client({ clientPort, syn: true, sequence: isn }),
  server({ clientPort, syn: true, sequence: 0, acknowledgment: isn + 1 }),
  client({ clientPort, sequence: isn + 1, acknowledgment: 1 }),
];

describe.skipIf(!hasTools("tshark"))("tshark", () => {
  test(`follows ${STREAMS} TCP streams to the same bytes`, async () => {
    const next = numbers(20_261_126);
    const frames = Array.from({ length: STREAMS }, (_, index) => connection(40_000 + index, next)).flat();
    const path = await write("streams.pcap", frames);
    const ours = await ourStreams(path);
    const theirs = await streamsOfTshark(path, STREAMS);
    const sorted = (found: typeof ours): typeof ours => found.toSorted((a, b) => (a.ends < b.ends ? -1 : 1));
    expect(ours).toHaveLength(STREAMS);
    expect(ours.every(({ streams }) => streams.every((stream) => stream.length > 0))).toBe(true);
    expect(sorted(ours)).toEqual(sorted(theirs));
  });

  test("leaves out the same missing bytes", async () => {
    const data = Uint8Array.from({ length: 100 }, (_, index) => index);
    const frames = [
      ...opening(0, 0),
      client({ sequence: 1, acknowledgment: 1, data }),
      client({ sequence: 301, acknowledgment: 1, data }),
      server({ sequence: 1, acknowledgment: 401, data }),
      ...closing(0, 400, 0, 100),
    ];
    const path = await write("gap.pcap", frames);
    expect(await ourStreams(path)).toEqual(await streamsOfTshark(path, 1));
  });

  test(`joins ${PACKETS} packets of fragments to the same bytes`, async () => {
    const next = numbers(7);
    const frames = Array.from({ length: PACKETS }, (_, index) => {
      const payload = Uint8Array.from({ length: 100 + next(3000) }, () => next(256));
      const places = Array.from({ length: 6 }, () => (1 + next(Math.floor((payload.length - 1) / 8))) * 8);
      const pieces = shuffle(cut(payload, ...[...new Set(places)].sort((a, b) => a - b)), next);
      // No transport protocol, so that nothing depends on the payload.
      return pieces.map((piece) => (index % 2 === 0 ? fragment4 : fragment6)(piece, index, 253));
    }).flat();
    const path = await write("fragments.pcap", frames);
    const ours = await ourPackets(path);
    const theirs = await packetsOfTshark(path);
    expect(ours).toHaveLength(PACKETS);
    expect(theirs).toHaveLength(PACKETS);
    expect(ours.map((packet, index) => packet.slice(-(theirs[index]?.length ?? 0)))).toEqual(theirs);
  });
});
