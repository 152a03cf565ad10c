import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type Link, pcap } from "../src/index.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

/** A machine without a disk: the boot ROM of its NIC (iPXE) asks for an address by DHCP, by broadcast. */
const IMAGELESS = { memoryMiB: 64, accel: "tcg", links: [{ segment: "lan" }] } as const;

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-segment-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  await rm(artifacts, { recursive: true });
});

/** Returns the MAC addresses that have asked for an IP address, by the frames of a link so far. */
async function dhcpClientsOn(link: Link): Promise<Set<string>> {
  const clients = new Set<string>();
  for await (const frame of link.frames()) {
    const { ethernet, dhcp } = pcap.decode(frame);
    if (ethernet && dhcp) clients.add(ethernet.source);
  }
  return clients;
}

describe.skipIf(missing())("a segment", () => {
  test("joins the links of two machines and a node, each with its own capture", async () => {
    await using bed = await createTestbed({
      machines: { left: IMAGELESS, right: IMAGELESS },
      segments: { lan: { addresses: ["192.0.2.1/24"] } },
      artifacts,
    });
    const links = bed.duts.map((dut) => dut.link(0));
    const macs = new Set(links.map(({ mac }) => mac));
    expect(macs.size).toBe(2);
    expect(bed.dut("left").node(0)).toBe(bed.dut("right").node(0));
    await bed.start();
    for (const link of links) await expect.poll(() => dhcpClientsOn(link), { timeout: 90_000 }).toEqual(macs);
    const seen = await bed.dut("left").node(0).eth0.statistics();
    expect(seen.rx.packets).toBeGreaterThanOrEqual(2);
  });
});
