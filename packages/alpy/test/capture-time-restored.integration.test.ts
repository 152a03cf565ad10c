import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type Dut, type GoldenOptions, pcap, type Testbed } from "../src/index.ts";
import { echoGuest, greeting } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

/** Far above what a frame takes from its capture to the tap, far below the pauses that QEMU's time stamps leave out. */
const toleranceMs = 400;
const pauseMs = 1_500;
/** An EtherType for experiments (IEEE 802, clause 9.2.3). */
const etherType = 0x88b5;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-time-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const prepare: GoldenOptions["prepare"] = async (bed) => {
  await bed.console.expect(greeting, { timeoutMs: 60_000 });
  // Their clocks are to differ: what was prepared later has run for longer.
  await delay(pauseMs);
};

/** Records what arrives on the tap of a DUT; gives the times, in milliseconds since the epoch. */
async function witness(dut: Dut, frames: number): Promise<() => Promise<number[]>> {
  const watch = ["tcpdump", "-i", "eth0", "--immediate-mode", "-c", String(frames), "-nn", "-tt", "ether proto 0x88b5"];
  const tcpdump = await dut.node(0).start(watch, { capabilities: ["NET_RAW", "SETGID"] });
  await tcpdump.waitForOutput("listening on", { stream: "stderr" });
  return async () => {
    const { stdout } = await tcpdump.wait({ timeoutMs: 30_000 });
    return [...stdout.matchAll(/^\d+\.\d+/gm)].map(([seconds]) => Number(seconds) * 1000);
  };
}

/** Has a frame leave the DUT. */
async function send(dut: Dut): Promise<void> {
  const frame = Buffer.alloc(60);
  frame.fill(0xff, 0, 6).write(dut.link(0).mac.replaceAll(":", ""), 6, "hex");
  frame.writeUInt16BE(etherType, 12);
  await dut.link(0).inject(frame, { towards: "end" });
}

/** When the frames were captured, in milliseconds since the epoch. */
async function captured(dut: Dut): Promise<number[]> {
  const times: number[] = [];
  for await (const frame of dut.link(0).frames()) {
    if (pcap.decode(frame).ethernet?.etherType === etherType)
      times.push(frame.seconds * 1000 + frame.nanoseconds / 1e6);
  }
  return times;
}

/** Sends from both, turn by turn, twice; then from what still runs while the others stand. */
async function play({ duts }: Testbed): Promise<void> {
  for (const stopped of [[], duts.slice(0, 1), duts]) {
    for (const { machine } of stopped) await machine.pause();
    await delay(stopped.length === 0 ? 0 : pauseMs);
    for (const dut of duts.filter((one) => !stopped.includes(one))) await send(dut);
    for (const { machine } of stopped) await machine.resume();
    for (const dut of duts) await send(dut);
  }
}

describe.skipIf(missing())("captures of two machines", () => {
  afterAll(async () => expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]));

  test("bear the host's time, as tcpdump on the taps does, after restores, a late start and pauses", async () => {
    const machine = { ...echoGuest(folder), nic: "e1000", links: [{}], golden: { prepare } } as const;
    await using bed = await createTestbed({ machines: { left: machine, right: { ...machine, memoryMiB: 24 } } });
    const [left, right] = [bed.dut("left"), bed.dut("right")];
    const witnesses = await Promise.all([witness(left, 4), witness(right, 5)]);
    await bed.start();
    await play(bed);

    const seen = await Promise.all(witnesses.map((wait) => wait()));
    const times = await Promise.all([captured(left), captured(right)]);
    expect(times.map(({ length }) => length)).toEqual([4, 5]);
    const errors = times.flatMap((own, dut) => own.map((time, index) => Math.abs(time - (seen[dut]?.[index] ?? 0))));
    expect(Math.max(...errors)).toBeLessThan(toleranceMs);
  });
});
