import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode, type Frame, summary } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";
import { fileHeader, record } from "./captures.ts";
import { bytes } from "./frames.ts";
import { FIELDS } from "./oracle-fields.ts";
import { COMMON_FRAMES, ODD_FRAMES, OTHER_LINKS } from "./samples.ts";
import { hasTools, tcpdump } from "./tools.ts";
import { captureTraffic } from "./traffic.ts";

const run = promisify(execFile);
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

/** Returns the values that tshark shows for each frame's fields, by name. */
async function tshark(path: string): Promise<Record<string, string[]>[]> {
  const names = Object.keys(FIELDS);
  const checks = ["ip.check_checksum", "udp.check_checksum", "tcp.check_checksum"].flatMap((o) => ["-o", `${o}:TRUE`]);
  // tshark must not look for replies or reassemble fragments: each frame is decoded on its own.
  const settings = ["ip.defragment", "ipv6.defragment", "tcp.relative_sequence_numbers"];
  const alone = settings.flatMap((setting) => ["-o", `${setting}:FALSE`]);
  // By port only, as we do, not by the look of the payload.
  alone.push("--disable-heuristic", "dns_udp");
  const format = ["-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|", ...names.flatMap((name) => ["-e", name])];
  const { stdout } = await run("tshark", ["-n", ...checks, ...alone, "-r", path, ...format], { maxBuffer: 1e8 });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const values = line.split("\t");
      return Object.fromEntries(names.map((name, index) => [name, (values[index] ?? "").split("|").map(normalize)]));
    })
    .map(withoutEmpty);
}

/** Converts numbers to decimal, whether tshark shows them in decimal or in hexadecimal. */
const normalize = (value: string): string => (/^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value);

const withoutEmpty = (fields: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(fields).filter(([, values]) => values.join("") !== ""));

function ours(frame: Pick<Frame, "data" | "originalLength" | "linkType">): Record<string, string[]> {
  const decoded = decode(frame);
  const entries = Object.entries(FIELDS).map(([name, field]): [string, string[]] => {
    const value = field(decoded);
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return [
      name,
      values.filter((one) => one !== undefined).map((one) => String(typeof one === "boolean" ? +one : one)),
    ];
  });
  return withoutEmpty(Object.fromEntries(entries));
}

/** Turns a line of tcpdump into one in our form: it omits some texts, separates others, and resolves names. */
const likeOurs = (line: string): string =>
  line
    .replaceAll(/ +/g, " ")
    .trimEnd()
    .replace(",eol]", "]")
    .replace(/listener (query|report|done)max/, "listener $1 max")
    .replace("ethertype IPv4, IP", "IP")
    // The only line that it shows without a length.
    .replace(/(unknown unreach code \(\d+\))$/, "$1, length 66");

async function summariesOfTcpdump(path: string): Promise<string[]> {
  const { lines } = await tcpdump(path, "-t", "-S");
  return lines.map(likeOurs);
}

describe.skipIf(!hasTools("tshark"))("tshark", () => {
  test.each(CAPTURES)("finds the same values and checksums: $name", async ({ linkType, frames }) => {
    const damaged = frames.map((data) => {
      const frame = data.slice();
      frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
      return frame;
    });
    const theirs = await tshark(await write(linkType, [...frames, ...damaged]));
    expect(theirs).toHaveLength(frames.length * 2);
    const fieldsOf = (data: Uint8Array): Record<string, string[]> =>
      ours({ data, originalLength: data.length, linkType });
    for (const [index, data] of frames.entries()) {
      expect(fieldsOf(data), `${index}: ${summary(data)}`).toEqual(theirs[index]);
    }
    // Only the checksums of damaged frames are compared, not what else their last byte changed.
    const checksums = (fields: Record<string, string[]>): unknown =>
      Object.entries(fields).filter(([name]) => name.endsWith("checksum.status"));
    expect(damaged.map((data) => checksums(fieldsOf(data)))).toEqual(theirs.slice(frames.length).map(checksums));
  });
});

describe.skipIf(!hasTools("tcpdump"))("tcpdump", () => {
  test.each(CAPTURES)("prints the same line for each frame as our summary: $name", async ({ linkType, frames }) => {
    const lines = await summariesOfTcpdump(await write(linkType, frames));
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
    expect(frames.map((frame) => summary(frame))).toEqual(await summariesOfTcpdump(ethernet));
    const layers = new Set(frames.flatMap((frame) => Object.keys(decode(frame))));
    for (const name of ["arp", "icmp", "icmpv6", "ndp", "mld", "udp", "tcp", "dhcp", "dns"])
      expect(layers).toContain(name);
    expect(layers).not.toContain("malformed");
    expect(await processesAt(folder)).toEqual([]);
  });
});
