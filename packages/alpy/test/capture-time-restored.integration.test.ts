import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type Dut, type dockerNodes, type GoldenOptions, pcap } from "../src/index.ts";
import { echoGuest, GREETING } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

/** Far above the time of a frame from its capture to the tap, far below the pauses that QEMU's time stamps leave out. */
const TOLERANCE_MS = 400;
const PAUSE_MS = 1_500;
/** An EtherType for experiments (IEEE 802, clause 9.2.3). */
const ETHER_TYPE = 0x88b5;

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
  await bed.console.expect(GREETING, { timeoutMs: 60_000 });
  // The clocks of the two machines must differ: the one prepared later has run longer.
  await delay(PAUSE_MS);
};

/** A DUT, and tcpdump on its tap, which sees the frames that it sends. */
class Witnessed {
  readonly dut: Dut;
  readonly #tcpdump: dockerNodes.Application;
  #sent = 0;

  private constructor(dut: Dut, tcpdump: dockerNodes.Application) {
    this.dut = dut;
    this.#tcpdump = tcpdump;
  }

  static async start(dut: Dut): Promise<Witnessed> {
    const watch = ["tcpdump", "-i", "eth0", "--immediate-mode", "-l", "-nn", "-tt", "ether proto 0x88b5"];
    const tcpdump = await dut.node(0).start(watch, { capabilities: ["NET_RAW", "SETGID"] });
    await tcpdump.waitForOutput("listening on", { stream: "stderr" });
    return new Witnessed(dut, tcpdump);
  }

  /** Makes a frame leave the DUT and waits until it arrives: QEMU keeps a frame that is in flight when it stops the machine. */
  async send(): Promise<void> {
    const { mac } = this.dut.link(0);
    const frame = Buffer.alloc(60);
    frame.fill(0xff, 0, 6).write(mac.replaceAll(":", ""), 6, "hex");
    frame.writeUInt16BE(ETHER_TYPE, 12);
    this.#sent += 1;
    await this.dut.link(0).inject(frame, { direction: "end" });
    await expect.poll(() => this.seen.length, { timeout: 30_000, interval: 10 }).toBe(this.#sent);
  }

  /** Times at which the frames arrived, in milliseconds since the epoch. */
  get seen(): number[] {
    return [...this.#tcpdump.stdout.matchAll(/^\d+\.\d+(?=.*\n)/gm)].map(([seconds]) => Number(seconds) * 1000);
  }
}

/** Returns when the frames were captured, in milliseconds since the epoch. */
async function captureTimes(dut: Dut): Promise<number[]> {
  const times: number[] = [];
  for await (const frame of dut.link(0).frames()) {
    if (pcap.decode(frame).ethernet?.etherType === ETHER_TYPE)
      times.push(frame.seconds * 1000 + frame.nanoseconds / 1e6);
  }
  return times;
}

/** Sends frames from all machines in turn, while none, the first, and all of them were paused before. */
async function sendAcrossPauses(all: readonly Witnessed[]): Promise<void> {
  for (const stopped of [[], all.slice(0, 1), all]) {
    for (const { dut } of stopped) await dut.machine.pause();
    await delay(stopped.length === 0 ? 0 : PAUSE_MS);
    for (const one of all.filter((one) => !stopped.includes(one))) await one.send();
    for (const { dut } of stopped) await dut.machine.resume();
    for (const one of all) await one.send();
  }
}

describe.skipIf(missing())("captures of two machines", () => {
  afterAll(async () => expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]));

  test("have the host's time, like tcpdump on the taps, after restores, a late start and pauses", async () => {
    const machine = { ...echoGuest(folder), nic: "e1000", links: [{}], golden: { prepare } } as const;
    await using bed = await createTestbed({ machines: { left: machine, right: { ...machine, memoryMiB: 24 } } });
    const both = await Promise.all(bed.duts.map((dut) => Witnessed.start(dut)));
    await bed.start();
    await sendAcrossPauses(both);

    const times = await Promise.all(bed.duts.map(captureTimes));
    expect(times.map(({ length }) => length)).toEqual([4, 5]);
    const errors = times.flatMap((own, dut) =>
      own.map((time, index) => Math.abs(time - (both[dut]?.seen[index] ?? 0))),
    );
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE_MS);
  });
});
