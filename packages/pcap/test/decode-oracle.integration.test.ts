import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode, type Frame, summary } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";
import { fileHeader, record } from "./captures.ts";
import { bytes } from "./frames.ts";
import { FIELDS } from "./oracle-fields.ts";
import { COMMON_FRAMES, ODD_FRAMES, OTHER_LINKS } from "./samples.ts";
import { linesOfTcpdump } from "./tcpdump-lines.ts";
import { hasTools } from "./tools.ts";
import { captureTraffic } from "./traffic.ts";
import { type FieldValues, fieldsOfTshark, ourFields } from "./tshark.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-decode-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  expect(children.trim()).toBe("");
});

const CAPTURES: readonly { name: string; linkType: number; frames: readonly Uint8Array[] }[] = [
  { name: "common", linkType: 1, frames: COMMON_FRAMES },
  ...Object.entries(ODD_FRAMES).map(([name, frames]) => ({ name, linkType: 1, frames })),
  ...OTHER_LINKS.map(({ linkType, frames }) => ({ name: `link type ${linkType}`, linkType, frames })),
];

async function write(linkType: number, frames: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, `${linkType}-${frames.length}-${Math.random()}.pcap`);
  await writeFile(path, bytes(fileHeader({ linkField: linkType }), ...frames.map((data) => record({ data }))));
  return path;
}

/** Returns the command lines that contain a path: the processes that were started for it and are still running. */
async function processesAt(path: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  // A process that has ended in the meantime has no command line to read.
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(path));
}

async function read(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of openPcapFile(path)) frames.push(frame);
  return frames;
}

const tshark = (path: string): Promise<FieldValues[]> => fieldsOfTshark(path, Object.keys(FIELDS));

const ours = (frame: Pick<Frame, "data" | "originalLength" | "linkType">): FieldValues =>
  ourFields([decode(frame)], FIELDS);

describe.skipIf(!hasTools("tshark"))("tshark", () => {
  test.each(CAPTURES)("finds the same values and checksums: $name", async ({ linkType, frames }) => {
    const damaged = frames.map((data) => {
      const frame = data.slice();
      frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
      return frame;
    });
    const theirs = await tshark(await write(linkType, [...frames, ...damaged]));
    expect(theirs).toHaveLength(frames.length * 2);
    const fieldsOf = (data: Uint8Array): FieldValues => ours({ data, originalLength: data.length, linkType });
    for (const [index, data] of frames.entries()) {
      expect(fieldsOf(data), `${index}: ${summary(data)}`).toEqual(theirs[index]);
    }
    // Only the checksums of damaged frames are compared, not what else their last byte changed.
    const checksums = (fields: FieldValues): unknown =>
      Object.entries(fields).filter(([name]) => name.endsWith("checksum.status"));
    expect(damaged.map((data) => checksums(fieldsOf(data)))).toEqual(theirs.slice(frames.length).map(checksums));
  });
});

describe.skipIf(!hasTools("tcpdump"))("tcpdump", () => {
  test.each(CAPTURES)("prints the same line for each frame as our summary: $name", async ({ linkType, frames }) => {
    const lines = await linesOfTcpdump(await write(linkType, frames));
    const found = frames.map((data) => summary({ data, originalLength: data.length, linkType }));
    // tcpdump shows the name that its own machine has for the interface number.
    const withoutInterface = (line: string): string =>
      linkType === 276 ? line.replace(/^(ifindex \d+|\S+) /, "") : line;
    expect(found.map(withoutInterface)).toEqual(lines.map(withoutInterface));
  });
});

describe.skipIf(!hasTools("tcpdump", "tshark", "ip", "busybox"))("traffic between two network namespaces", () => {
  test("is decoded as tshark and tcpdump decode it, on Ethernet and cooked", async () => {
    const { ethernet, cooked } = await captureTraffic(folder);
    for (const path of [ethernet, cooked]) {
      const frames = await read(path);
      const theirs = await tshark(path);
      for (const [index, frame] of frames.entries()) {
        expect(ours(frame), `${index}: ${summary(frame)}`).toEqual(theirs[index]);
      }
    }
    const frames = await read(ethernet);
    expect(frames.map((frame) => summary(frame))).toEqual(await linesOfTcpdump(ethernet));
    const layers = new Set(frames.flatMap((frame) => Object.keys(decode(frame))));
    for (const name of ["arp", "icmp", "icmpv6", "ndp", "mld", "udp", "tcp", "dhcp", "dns"])
      expect(layers).toContain(name);
    expect(layers).not.toContain("malformed");
    expect(await processesAt(folder)).toEqual([]);
  });
});
