import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type Dut, type dockerNodes, pcap } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

const PAUSES = 50;
/** Of the frames after a pause, the one that nothing has interrupted between its capture and the tap counts. */
const FRAMES_PER_PAUSE = 3;
const TOLERANCE_MS = 0.1;
/** An EtherType for experiments (IEEE 802, clause 9.2.3). */
const ETHER_TYPE = 0x88b5;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-drift-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  rmSync(folder, { recursive: true });
});

async function watch(dut: Dut): Promise<dockerNodes.Application> {
  const command = ["tcpdump", "-i", "eth0", "--immediate-mode", "-l", "-nn", "-tt", "ether proto 0x88b5"];
  const tcpdump = await dut.node(0).start(command, { capabilities: ["NET_RAW", "SETGID"] });
  await tcpdump.waitForOutput("listening on", { stream: "stderr" });
  return tcpdump;
}

/** Returns times at which frames arrived at the tap, in milliseconds since the epoch. */
function witnessed({ stdout }: dockerNodes.Application): number[] {
  return [...stdout.matchAll(/^\d+\.\d+(?=.*\n)/gm)].map(([seconds]) => Number(seconds) * 1_000);
}

async function captured(dut: Dut): Promise<number[]> {
  const times: number[] = [];
  for await (const frame of dut.link(0).frames()) {
    if (pcap.decode(frame).ethernet?.etherType === ETHER_TYPE)
      times.push(frame.seconds * 1_000 + frame.nanoseconds / 1e6);
  }
  return times;
}

/** On a busy host most frames are interrupted between the capture and the tap, and arrive late; none arrives early. */
function lowerQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 4)] ?? Number.NaN;
}

describe.skipIf(missing())("captures", () => {
  test("have the host's time to a tenth of a millisecond, like tcpdump on the tap, after 50 pauses", async () => {
    await using bed = await createTestbed({ machine: { ...echoGuest(folder), nic: "e1000" }, links: [{}] });
    const dut = bed.dut("dut");
    await using tcpdump = await watch(dut);
    const frame = Buffer.alloc(60, 0xff);
    frame.writeUInt16BE(ETHER_TYPE, 12);
    await bed.start();
    for (let pause = 1; pause <= PAUSES; pause += 1) {
      await bed.machine.pause();
      await bed.machine.resume();
      for (let count = 0; count < FRAMES_PER_PAUSE; count += 1) await dut.link(0).inject(frame, { direction: "end" });
      // QEMU keeps a frame that is in flight when it stops the machine.
      const frames = pause * FRAMES_PER_PAUSE;
      await expect.poll(() => witnessed(tcpdump).length, { timeout: 30_000, interval: 5 }).toBe(frames);
    }

    const arrivals = witnessed(tcpdump);
    const delays = (await captured(dut)).map((time, index) => (arrivals[index] ?? Number.NaN) - time);
    expect(delays).toHaveLength(PAUSES * FRAMES_PER_PAUSE);
    const shortest = Array.from({ length: PAUSES }, (_, pause) =>
      Math.min(...delays.slice(pause * FRAMES_PER_PAUSE, (pause + 1) * FRAMES_PER_PAUSE)),
    );
    for (const part of [shortest.slice(0, 10), shortest.slice(-10)])
      expect(Math.abs(lowerQuartile(part))).toBeLessThan(TOLERANCE_MS);
  });
});
