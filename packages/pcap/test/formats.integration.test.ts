import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PcapError } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";
import { fileHeader, record } from "./captures.ts";
import { arp, bytes, ethernet } from "./frames.ts";
import { hasTools } from "./tools.ts";

const run = promisify(execFile);
const frame = ethernet(0x0806, arp(1), 60);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-formats-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Returns the captured and original lengths of the frames, before the error if there is one. */
async function ours(path: string): Promise<{ lengths: string[]; code: string | undefined }> {
  const lengths: string[] = [];
  try {
    for await (const { capturedLength, originalLength } of openPcapFile(path)) {
      lengths.push(`${capturedLength} of ${originalLength}`);
    }
  } catch (error) {
    if (!(error instanceof PcapError)) throw error;
    return { lengths, code: error.code };
  }
  return { lengths, code: undefined };
}

describe.skipIf(!hasTools("tcpdump"))("tcpdump", () => {
  test.each<[number, number]>([
    [2, 0],
    [2, 1],
    [2, 2],
    [2, 3],
    [2, 4],
    [2, 5],
    [543, 0],
    [543, 1],
    [1, 2],
    [3, 0],
  ])("reads version %i.%i of the format if we do, with the same lengths", async (major, minor) => {
    const path = join(folder, "version.pcap");
    // The lengths in both orders: the writers of version 2.3 differed.
    const isSwapped = major === 543 || minor < 3;
    const whole = { data: frame };
    const cut = isSwapped ? { captured: 100, original: 60, data: frame } : { captured: 60, original: 100, data: frame };
    const reversed = minor === 3 ? [record({ captured: 100, original: 60, data: frame })] : [];
    await writeFile(path, bytes(fileHeader({ version: [major, minor] }), record(whole), record(cut), ...reversed));
    const { lengths, code } = await ours(path);
    const theirs = await run("tcpdump", ["-n", "-r", path, "-w", join(folder, "copy.pcap")]).then(
      async () => await ours(join(folder, "copy.pcap")),
      () => ({ lengths: [], code: "unsupported-format" }),
    );
    expect({ lengths, code }).toEqual(theirs);
    if (code === undefined) expect(lengths).toEqual(["60 of 60", "60 of 100", ...reversed.map(() => "60 of 100")]);
  });
});

describe.skipIf(!hasTools("tshark", "gzip"))("tshark", () => {
  test("reads the compressed files that we read, also those that gzip and zstd wrote", async () => {
    const plain = bytes(fileHeader(), ...Array.from({ length: 500 }, (_, seconds) => record({ seconds, data: frame })));
    const path = join(folder, "plain.pcap");
    await writeFile(path, plain);
    await run("gzip", ["-k", path]);
    await writeFile(join(folder, "ours.pcap.gz"), gzipSync(plain));
    await writeFile(join(folder, "ours.pcap.zst"), zstdCompressSync(plain));
    for (const name of ["plain.pcap.gz", "ours.pcap.gz", "ours.pcap.zst"]) {
      const { stdout } = await run("tshark", ["-r", join(folder, name), "-T", "fields", "-e", "frame.cap_len"]);
      const { lengths, code } = await ours(join(folder, name));
      expect(code).toBeUndefined();
      expect(stdout.trim().split("\n")).toHaveLength(lengths.length);
    }
    expect(await readFile(path)).toHaveLength(plain.length);
  });
});
