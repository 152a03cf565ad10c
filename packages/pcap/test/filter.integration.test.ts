import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LINKTYPE_ETHERNET } from "../src/capture/link-type.ts";
import { PcapError } from "../src/errors.ts";
import { filter } from "../src/filter.ts";
import { PcapDecoder } from "../src/read/decoder.ts";
import { PcapEncoder } from "../src/write/pcap-encoder.ts";
import { ETHERNET_EXPRESSIONS, OTHER_EXPRESSIONS } from "./filter-expressions.ts";
import { changedFrames, FILTER_FRAMES } from "./filter-frames.ts";
import { bytes } from "./frames.ts";
import { ExpressionGenerator, randomNumbers } from "./random-expressions.ts";
import { OTHER_LINKS } from "./samples.ts";
import { hasTools } from "./tools.ts";

const SEED = 20_261_126;
const RANDOM_EXPRESSIONS = 300;
/** tcpdump prints this for an expression that no packet can match. */
const REJECTS_ALL = /expression rejects all packets/;
/** libpcap takes the first number inside of a right operand for the operand, and refuses `len % icmp[0]`. */
const REFUSES_BY_MISTAKE = /division by zero|modulus by zero|shift by more than 31 bits/;

interface Capture {
  readonly path: string;
  readonly linkType: number;
  readonly frames: readonly { readonly data: Uint8Array; readonly originalLength: number; readonly linkType: number }[];
}

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcap-filter-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a capture, each frame of which has its index as its time stamp. */
async function write(name: string, linkType: number, frames: readonly Uint8Array[], cut = false): Promise<Capture> {
  const encoder = new PcapEncoder({ linkType });
  const captured = frames.map((frame, index) => {
    const data = cut ? frame.subarray(0, (index * 7) % (frame.length + 1)) : frame;
    return { data, originalLength: frame.length, linkType };
  });
  const records = captured.map((frame, index) => encoder.record({ ...frame, seconds: index, nanoseconds: 0 }));
  const path = join(folder, `${name}.pcap`);
  await writeFile(path, bytes(encoder.header(), ...records));
  return { path, linkType, frames: captured };
}

/** Returns the indexes of the frames that tcpdump finds, or its complaint. */
async function theirs({ path }: Capture, expression: string, ...options: string[]): Promise<number[] | string> {
  const args = [...options, "-r", path, "-w", "-", "--", expression];
  return new Promise((resolve, reject) => {
    execFile("tcpdump", args, { encoding: "buffer", maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const complaint = stderr.toString();
      if (error === null) resolve([...new PcapDecoder().push(stdout)].map(({ seconds }) => seconds));
      else if (REJECTS_ALL.test(complaint)) resolve([]);
      else if (complaint === "") reject(new Error("tcpdump failed without a complaint", { cause: error }));
      else resolve(complaint);
    });
  });
}

/** Returns the indexes of the frames that our filter finds, or its complaint. */
function ours({ frames, linkType }: Capture, expression: string): number[] | string {
  try {
    const matches = filter(expression, { linkType });
    return frames.flatMap((frame, index) => (matches(frame) ? [index] : []));
  } catch (error) {
    if (error instanceof PcapError) return error.message;
    throw error;
  }
}

/** Where the frames that we find differ from those that tcpdump finds. Both may refuse an expression. */
async function differences(
  capture: Capture,
  expressions: readonly string[],
  ...options: string[]
): Promise<{ readonly differing: readonly unknown[]; readonly refusedCount: number }> {
  const differing: unknown[] = [];
  let refusedCount = 0;
  for (const expression of expressions) {
    const our = ours(capture, expression);
    const their = await theirs(capture, expression, ...options);
    if (typeof their === "string") refusedCount += 1;
    if (typeof their === "string" && REFUSES_BY_MISTAKE.test(their)) continue;
    const isSame =
      typeof our === "string" || typeof their === "string" ? typeof our === typeof their : our.join() === their.join();
    if (!isSame) differing.push({ expression, our: String(our), their: String(their) });
  }
  return { differing, refusedCount };
}

describe.skipIf(!hasTools("tcpdump"))("the frames that match are those of tcpdump", () => {
  test("for expressions of every primitive, over Ethernet", async () => {
    expect(ETHERNET_EXPRESSIONS.length).toBeGreaterThanOrEqual(200);
    const capture = await write("ethernet", LINKTYPE_ETHERNET, FILTER_FRAMES);
    expect(await differences(capture, ETHERNET_EXPRESSIONS)).toEqual({ differing: [], refusedCount: 0 });
  });

  test("for the same expressions, in frames that were changed", async () => {
    const capture = await write("changed", LINKTYPE_ETHERNET, changedFrames(400, randomNumbers(SEED)));
    expect(await differences(capture, ETHERNET_EXPRESSIONS, "-O")).toEqual({ differing: [], refusedCount: 0 });
  });

  // libpcap's optimizer (which -O disables) removes some of the reads that end a filter where the capture was cut.
  test("for the same expressions, in frames that were cut", async () => {
    const capture = await write("cut", LINKTYPE_ETHERNET, changedFrames(400, randomNumbers(SEED)), true);
    expect(await differences(capture, ETHERNET_EXPRESSIONS, "-O")).toEqual({ differing: [], refusedCount: 0 });
  });

  test.each(OTHER_LINKS.map((link) => [link.linkType, link.frames] as const))(
    "for link type %i, in the frames that have the byte order of this machine",
    async (linkType, all) => {
      const frames = linkType === 0 ? all.filter((frame) => frame[0] !== 0) : all;
      const capture = await write(`link-${linkType}`, linkType, frames);
      expect(await differences(capture, OTHER_EXPRESSIONS)).toMatchObject({ differing: [] });
    },
  );

  test("for random expressions", async () => {
    const random = randomNumbers(SEED);
    const generator = new ExpressionGenerator(random);
    const expressions = Array.from({ length: RANDOM_EXPRESSIONS }, () => generator.expression());
    const capture = await write("random", LINKTYPE_ETHERNET, [...FILTER_FRAMES, ...changedFrames(100, random)]);
    const { differing, refusedCount } = await differences(capture, expressions, "-O");
    expect(differing).toEqual([]);
    expect(refusedCount).toBeLessThan(RANDOM_EXPRESSIONS / 4);
  });
});
