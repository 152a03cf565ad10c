import { createTestbed, type Testbed } from "@alpy/alpy";
import { checkGolden, configure, logIn, prepareGolden } from "@alpy/carrot";
import { expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * The capture of a link has each frame that the kernel passed to QEMU or received from it.
 *
 *   node 0  iperf3 ── link 0 ── Rabbit ── link 1 ── iperf3  node 1
 */

/** About 83 000 frames on each link in the long tier, otherwise 26 000. */
const transfers = process.env.ALPY_LONG ? 5 : 1;
const transferBytes = process.env.ALPY_LONG ? 100_000_000 : 32_000_000;

const LINKS = [
  { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
  { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
];

/** Returns the number of frames that passed the tap, as the kernel counts them. */
async function passed(bed: Testbed, link: number): Promise<number> {
  const counters = ["rx_packets", "tx_packets"].map((name) => `/sys/class/net/eth0/statistics/${name}`);
  const { stdout } = await bed.node(link).run(["cat", ...counters], { check: true });
  return stdout
    .trim()
    .split("\n")
    .reduce((sum, count) => sum + Number(count), 0);
}

async function captured(bed: Testbed, link: number): Promise<number> {
  let frames = 0;
  for await (const _frame of bed.link(link).frames()) frames += 1;
  return frames;
}

test("after a transfer at full speed, captures have as many frames as the taps counted", {
  timeout: 600_000,
}, async () => {
  const machine = { ...directBoot(), nics: 3 };
  const golden = { prepare: prepareGolden, check: checkGolden };
  await using bed = await createTestbed({ machine, golden, links: LINKS, artifacts: "artifacts/captures-whole" });
  await bed.start();
  const shell = await logIn(bed);
  await configure(bed, shell, { addresses: { eth0: ["192.168.0.1/24"], eth1: ["192.168.1.1/24"] }, forwardIpv4: true });
  await using server = await bed.node(1).start(["iperf3", "--server", "--forceflush"]);
  await server.waitForOutput("listening");
  for (let transfer = 0; transfer < transfers; transfer += 1) {
    const client = ["iperf3", "--client", "192.168.1.2", "--bytes", String(transferBytes)];
    await bed.node(0).run(client, { check: true, timeoutMs: 120_000 });
    // Nothing passes while the machine is paused, so that the two taps can be counted one after the other.
    await bed.machine.pause();
    const counted = [await passed(bed, 0), await passed(bed, 1)];
    expect([await captured(bed, 0), await captured(bed, 1)]).toEqual(counted);
    expect(Math.min(...counted)).toBeGreaterThan((transfer + 1) * (transferBytes / 1460));
    await bed.machine.resume();
  }
});
