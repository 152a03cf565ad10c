import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Frame } from "../src/capture/frame.ts";
import { decode } from "../src/decode/decode.ts";
import { summary } from "../src/decode/summary/summary.ts";
import { PcapError } from "../src/errors.ts";
import { openPcapFile } from "../src/read/open-pcap-file.ts";
import { PcapEncoder, type PcapEncoderOptions } from "../src/write/pcap-encoder.ts";
import { bytes } from "./frames.ts";
import { COMMON_FRAMES } from "./samples.ts";
import { Guest, hasTools, tcpdump } from "./tools.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcap-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  expect(children.trim()).toBe("");
});

async function read(path: string): Promise<{ frames: Frame[]; error: unknown }> {
  const frames: Frame[] = [];
  try {
    for await (const frame of openPcapFile(path)) frames.push(frame);
    return { frames, error: undefined };
  } catch (error) {
    return { frames, error };
  }
}

async function writeCapture(options: PcapEncoderOptions = {}): Promise<string> {
  const encoder = new PcapEncoder(options);
  const records = COMMON_FRAMES.map((data, index) =>
    encoder.record({ data, seconds: 1_700_000_000 + index, nanoseconds: 123_456_789 + index }),
  );
  const path = join(folder, `${Object.values(options).join("-")}.pcap`);
  await writeFile(path, bytes(encoder.header(), ...records));
  return path;
}

/** Returns the time stamp as `tcpdump -tt` prints it. */
const epochTime = ({ seconds, nanoseconds }: Frame): string => `${seconds}.${String(nanoseconds).padStart(9, "0")}`;

/** Returns a line with single spaces: tcpdump sometimes prints several. */
const singleSpaced = (line: string): string => line.replaceAll(/ +/g, " ");

const firstWord = (line: string): string => line.split(" ")[0] ?? "";

describe.skipIf(!hasTools("tcpdump"))("tcpdump", () => {
  test.each([
    { byteOrder: "little", timestampResolution: "us" },
    { byteOrder: "little", timestampResolution: "ns" },
    { byteOrder: "big", timestampResolution: "us" },
    { byteOrder: "big", timestampResolution: "ns" },
  ] as const)(
    "reads the same frames at the same times of a file we wrote ($byteOrder, $timestampResolution)",
    async (options) => {
      const path = await writeCapture(options);
      const { frames, error } = await read(path);
      const { lines } = await tcpdump(path, "-tt", "--time-stamp-precision=nano");
      expect(error).toBeUndefined();
      expect(frames).toHaveLength(COMMON_FRAMES.length);
      expect(frames.map(epochTime)).toEqual(lines.map(firstWord));
    },
  );

  test("writes files that we read like our own", async () => {
    const path = await writeCapture();
    const copy = join(folder, "copy.pcap");
    await tcpdump(path, "--time-stamp-precision=nano", "-w", copy);
    const ours = await read(path);
    const theirs = await read(copy);
    const fieldsOf = ({ data, originalLength, timestampNs, linkType }: Frame): unknown => [
      data,
      originalLength,
      timestampNs,
      linkType,
    ];
    expect(theirs.frames.map(fieldsOf)).toEqual(ours.frames.map(fieldsOf));
    expect(theirs.error).toBeUndefined();
  });

  test("prints the same line for each frame as our summary", async () => {
    const path = await writeCapture();
    const { lines } = await tcpdump(path, "-t", "-S");
    const { frames } = await read(path);
    expect(frames.map((frame) => summary(frame))).toEqual(lines.map(singleSpaced));
  });

  test("finds the same checksums invalid", async () => {
    const encoder = new PcapEncoder();
    // It also verifies the packets that ICMP errors quote, which are not layers for us.
    const frames = COMMON_FRAMES.filter((data) => ![3, 11].includes(decode(data).icmp?.type ?? -1));
    const damaged = frames.map((data, index) => {
      const frame = data.slice();
      if (index % 2 === 0) frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
      return frame;
    });
    const path = join(folder, "damaged.pcap");
    const records = damaged.map((data) => encoder.record({ data, seconds: 0, nanoseconds: 0 }));
    await writeFile(path, bytes(encoder.header(), ...records));
    const { lines } = await tcpdump(path, "-t", "-vv");
    const text = lines.join("\n");
    const isWrong = (data: Uint8Array): boolean => {
      const { icmp, icmpv6, udp, tcp } = decode(data);
      return [icmp, icmpv6, udp, tcp].some((layer) => layer?.checksumValid === false);
    };
    const theirs = text.match(/wrong icmp cksum|bad icmp6 cksum|bad udp cksum|\(incorrect/g) ?? [];
    expect(damaged.filter(isWrong)).toHaveLength(theirs.length);
    expect(theirs.length).toBeGreaterThanOrEqual(10);
  });

  test("reads as many frames of a truncated capture, and also reports an error", async () => {
    const whole = await readFile(await writeCapture());
    const path = join(folder, "cut.pcap");
    for (const length of [whole.length - 1, whole.length - 80, 1000, 100, 41, 39]) {
      await writeFile(path, whole.subarray(0, length));
      const { frames, error } = await read(path);
      const { lines, complaint } = await tcpdump(path, "-t");
      expect(frames, `${length} bytes`).toHaveLength(lines.length);
      expect(error).toBeInstanceOf(PcapError);
      expect(complaint).toContain("truncated dump file");
    }
  });
});

describe.skipIf(!hasTools("tcpdump", "qemu-system-x86_64"))("QEMU", () => {
  test("writes a capture that is followed while it runs and read to its end when it stops", async () => {
    const path = join(folder, "link0.pcap");
    const { promise: writerEnded, resolve } = Promise.withResolvers<void>();
    const frames: Frame[] = [];
    const follow = openPcapFile(path, { follow: true, writerEnded, signal: AbortSignal.timeout(40_000) });
    const iterator = follow[Symbol.asyncIterator]();
    const first = iterator.next();
    {
      await using guest = Guest.start(path);
      void guest.ended.then(() => resolve());
      for (let result = await first; result.done !== true; result = await iterator.next()) {
        frames.push(result.value);
        expect(guest.isRunning).toBe(true);
        if (frames.length === 3) break;
      }
    }
    for (let result = await iterator.next(); result.done !== true; result = await iterator.next())
      frames.push(result.value);
    expect(frames.length).toBeGreaterThanOrEqual(3);

    const again = await read(path);
    expect(again.error).toBeUndefined();
    expect(again.frames.map(({ data }) => data)).toEqual(frames.map(({ data }) => data));
    const { lines } = await tcpdump(path, "-tt", "--time-stamp-precision=nano");
    expect(frames.map(epochTime)).toEqual(lines.map(firstWord));
    const dhcp = frames.map((frame) => decode(frame)).find(({ udp }) => udp?.destinationPort === 67);
    expect(dhcp).toMatchObject({
      ethernet: { destination: "ff:ff:ff:ff:ff:ff" },
      ipv4: { source: "0.0.0.0", destination: "255.255.255.255", checksumValid: true },
      udp: { sourcePort: 68, checksumValid: true },
    });
    for (const [index, frame] of frames.entries()) {
      // tcpdump decodes more of DHCP, so the lines are compared up to there.
      const [addresses = ""] = summary(frame).split(": ");
      expect(lines[index]).toContain(addresses);
    }
  });
});
