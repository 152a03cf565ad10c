import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type LimitRecord, readRun, summarize, type Testbed } from "../src/index.ts";
import { missing } from "./support.ts";

/** No disk: the BIOS and the boot ROM of its NIC write to the serial console. */
const TALKATIVE = { memoryMiB: 64, accel: "tcg", machineType: "pc,graphics=off" } as const;
const LINKS = [{ wire: "far" }, { addresses: ["192.168.0.2/24"] }];

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-limits-"));
});
afterEach(() => rm(artifacts, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(artifacts, name), "latin1");
const sizeOf = async (name: string): Promise<number> => (await stat(join(artifacts, name))).size;

/** Waits until the log says that a file is cut. */
async function untilCut(file: string): Promise<void> {
  const options = { timeout: 60_000, interval: 50 };
  await vi.waitFor(async () => expect(await read("log.jsonl")).toContain(`"file":"${file}"`), options);
}

/** Writes more than every limit: an application, the wire, and a guest that boots. */
async function flood(bed: Testbed): Promise<void> {
  await bed.start();
  const { exitCode } = await bed.node(1).run(["sh", "-c", "yes | head -n 100000"]);
  expect(exitCode).toBe(0);
  for (let frame = 0; frame < 100; frame += 1) bed.wire("far").send(new Uint8Array(1_000).fill(0xff));
}

describe.skipIf(missing())("limits of artifacts", () => {
  test("cut each kind of file, visibly, and do not fail the run", async () => {
    const limits = { maxConsoleBytes: 200, maxApplicationBytes: 10_000, maxLogBytes: 20_000, maxCaptureBytes: 5_000 };
    const bed = await createTestbed({ machine: TALKATIVE, links: LINKS, artifacts, limits });
    await flood(bed);
    for (let line = 0; line < 100; line += 1) bed.logger.debug({}, "x".repeat(1_000));
    await Promise.all(["console.log", "app0.log", "log.jsonl", "link0.pcap"].map(untilCut));
    await expect(bed.link(0).expectFrame({ arp: {} }, { timeoutMs: 10 })).rejects.toThrow(
      "the capture has reached its limit",
    );
    await bed.close();

    const { outcome, limitsReached = [] } = JSON.parse(await read("result.json")) as {
      outcome: string;
      limitsReached?: LimitRecord[];
    };
    expect(outcome).toBe("passed");
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(limitsReached.toSorted((one, other) => one.file.localeCompare(other.file))).toEqual([
      { option: "maxApplicationBytes", limitBytes: 10_000, file: "app0.log", time },
      { option: "maxConsoleBytes", limitBytes: 200, file: "console.log", time },
      { option: "maxCaptureBytes", limitBytes: 5_000, file: "link0.pcap", time },
      { option: "maxLogBytes", limitBytes: 20_000, file: "log.jsonl", time },
    ]);
    expect(await read("app0.log")).toContain("# alpy: cut here: maxApplicationBytes (10000 bytes) is reached");
    expect(await read("app0.log")).toMatch(/# exited with code 0\n$/);
    expect(await read("console.log")).toContain("# alpy: cut here: maxConsoleBytes (200 bytes) is reached");
    expect(await sizeOf("app0.log")).toBeLessThan(10_500);
    expect(await sizeOf("log.jsonl")).toBeLessThan(40_000);
    expect(await readFile(join(artifacts, "log.jsonl"), "utf8")).toContain("Stop QEMU… done");
    const run = await readRun(artifacts);
    expect(run.links.map(({ name, damage }) => [name, damage])).toEqual([
      ["link0", undefined],
      ["link1", undefined],
    ]);
    expect(summarize(run)).toContain("  console.log is cut at 200 B (maxConsoleBytes)");
  });

  test("for all files together cut what grows, and leave out the merged capture", async () => {
    const limits = { maxArtifactBytes: 20_000 };
    const mergedCapture = "always" as const;
    const bed = await createTestbed({ machine: TALKATIVE, links: LINKS, artifacts, limits, mergedCapture });
    await flood(bed);
    await Promise.all(["app0.log", "link0.pcap"].map(untilCut));
    await bed.close();
    const result = JSON.parse(await read("result.json")) as { outcome: string; limitsReached: LimitRecord[] };
    expect(result.outcome).toBe("passed");
    const together = { option: "maxArtifactBytes", limitBytes: 20_000 };
    for (const file of ["app0.log", "link0.pcap", "merged.pcapng"]) {
      expect(result.limitsReached).toContainEqual(expect.objectContaining({ ...together, file }));
    }
    expect(existsSync(join(artifacts, "merged.pcapng"))).toBe(false);
  });
});
