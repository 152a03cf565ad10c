import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPcapFile } from "@alpy/pcap/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, pcap, type Testbed } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

const PAUSES = 50;
/** An EtherType for experiments (IEEE 802, clause 9.2.3). */
const ETHER_TYPE = 0x88b5;
const NS_PER_SECOND = 1_000_000_000n;
/** filter-dump writes whole microseconds. */
const RESOLUTION_NS = 1_000n;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-drift-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Returns the virtual clock at which QEMU captured the frames of the test, from the file as QEMU wrote it. */
async function capturedAt(bed: Testbed): Promise<bigint[]> {
  const times: bigint[] = [];
  for await (const frame of openPcapFile(join(folder, "link0.pcap"))) {
    if (pcap.decode(frame).ethernet?.etherType !== ETHER_TYPE) continue;
    times.push(frame.timestampNs - BigInt(bed.machine.clock.startSeconds) * NS_PER_SECOND);
  }
  return times;
}

describe.skipIf(missing())("the clock of captures", () => {
  test("is that of QEMU in every pause, so that its errors do not add up", async () => {
    await using bed = await createTestbed({
      machine: { ...echoGuest(folder), nic: "e1000" },
      links: [{ wire: "far" }],
      artifacts: folder,
    });
    const frame = Buffer.alloc(60, 0xff);
    frame.writeUInt16BE(ETHER_TYPE, 12);
    const expected: bigint[] = [];
    await bed.start();
    for (let pause = 1; pause <= PAUSES; pause += 1) {
      await bed.machine.pause();
      // QEMU stamps a frame of a pause with the virtual clock at which it stopped (net/dump.c).
      await bed.link(0).inject(frame, { direction: "end" });
      await expect.poll(() => capturedAt(bed), { timeout: 30_000, interval: 5 }).toHaveLength(pause);
      await bed.machine.resume();
      // Still that of the pause: it was read before the machine ran.
      expected.push(bed.machine.clock.virtualNs);
    }
    const differences = (await capturedAt(bed)).map((time, pause) => (expected[pause] ?? 0n) - time);
    expect(differences.filter((difference) => difference < 0n || difference >= RESOLUTION_NS)).toEqual([]);
  });
});
