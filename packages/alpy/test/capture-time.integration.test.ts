import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { createTestbed, pcap, type Testbed } from "../src/index.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

/** Far above the time of a frame from NIC to node, far below the pauses that QEMU's time stamps leave out. */
const TOLERANCE_MS = 500;
const PAUSE_MS = 2_000;
/** The first few arrive within a second, the others after the pause. */
const FRAME_COUNT = 4;

describe.skipIf(missing())("captures", () => {
  afterAll(async () => expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]));

  test("have the host's time, like tcpdump on the node, also after a late start and a pause", async () => {
    await using bed = await createTestbed({ machine: { memoryMiB: 64, accel: "tcg" }, links: [{}] });
    const filter = ["ether", "src", bed.link(0).mac];
    const watch = ["tcpdump", "-i", "eth0", "--immediate-mode", "-c", String(FRAME_COUNT), "-nn", "-tt", ...filter];
    await using witness = await bed.node(0).start(watch, { capabilities: ["NET_RAW", "SETGID"] });
    await witness.waitForOutput("listening on", { stream: "stderr" });
    await delay(PAUSE_MS);
    await bed.start();
    await framesFromDut(bed, 1);
    await bed.machine.qmp.execute("stop");
    await delay(PAUSE_MS);
    await bed.machine.qmp.execute("cont");
    const { stdout } = await witness.wait({ timeoutMs: 30_000 });
    const seen = (await framesFromDut(bed, FRAME_COUNT)).slice(0, FRAME_COUNT);

    const witnessed = [...stdout.matchAll(/^\d+\.\d+/gm)].map(([seconds]) => Number(seconds) * 1000);
    const errors = seen.map((time, index) => Math.abs(time - (witnessed[index] ?? Number.NaN)));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE_MS);
  });

  test("stamp frames that pass while the machine is paused with the time at which it stopped", async () => {
    await using bed = await createTestbed({ machine: { memoryMiB: 64, accel: "tcg" }, links: [{}] });
    await bed.start();
    await framesFromDut(bed, 1);
    await bed.machine.pause();
    const stopped = Date.now();
    // QEMU may receive a frame that was in flight after it has stopped the machine.
    const frame = Buffer.alloc(60, 0xff);
    frame.writeUInt16BE(0x88b5, 12);
    await bed.link(0).inject(frame, { direction: "end" });
    const times = async (): Promise<number[]> => await timesOf(bed, ({ etherType }) => etherType === 0x88b5);
    await expect.poll(times, { timeout: 30_000 }).toHaveLength(1);
    const [whilePaused] = await times();
    await delay(PAUSE_MS);
    await bed.machine.resume();
    expect(await times()).toEqual([whilePaused]);
    expect(Math.abs((whilePaused ?? 0) - stopped)).toBeLessThan(TOLERANCE_MS);
  });
});

/** Waits until the DUT has sent `count` frames, and returns their times. */
async function framesFromDut(bed: Testbed, count: number): Promise<number[]> {
  for (;;) {
    const times = await timesOf(bed, ({ source }) => source === bed.link(0).mac);
    if (times.length >= count) return times;
    await delay(100);
  }
}

/** Returns when the frames with a matching Ethernet header were captured, in milliseconds since the epoch. */
async function timesOf(bed: Testbed, matches: (ethernet: pcap.Ethernet) => boolean): Promise<number[]> {
  const times: number[] = [];
  for await (const frame of bed.link(0).frames()) {
    const { ethernet } = pcap.decode(frame);
    if (ethernet && matches(ethernet)) times.push(frame.seconds * 1000 + frame.nanoseconds / 1e6);
  }
  return times;
}
