import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type GoldenOptions, pcap, type Testbed } from "../src/index.ts";
import { echoGuest, GREETING } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-golden-links-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  await rm(folder, { recursive: true });
});

const FRAME = pcap.ethernet(
  { source: "02:00:00:00:00:01", destination: "ff:ff:ff:ff:ff:ff", etherType: 0x88b5 },
  new Uint8Array(50),
);

describe.skipIf(missing())("a golden state with links", () => {
  test("is prepared with nodes and wires like those of the testbed, once, and for other addresses again", async () => {
    const macs: string[] = [];
    const macOf = async (bed: Testbed): Promise<string> => (await bed.node(0).eth0.status()).macAddress;
    const golden: GoldenOptions = {
      hasLinks: true,
      module: import.meta.url,
      prepare: async (bed) => {
        await bed.console.expect(GREETING, { timeoutMs: 60_000 });
        macs.push(await macOf(bed));
        // The links work: frames to the node, from the node, and on the wire.
        const seen = bed.link(0).expectFrame({ arp: { targetProtocolAddress: "192.0.2.9" } }, { timeoutMs: 60_000 });
        await bed.node(0).run(["ping", "-c", "1", "-W", "1", "192.0.2.9"]);
        await seen;
        const passed = bed.wire("far").expectFrame({}, { timeoutMs: 60_000 });
        await bed.link(1).inject(FRAME, { direction: "end" });
        await passed;
      },
    };
    const open = (address: string): Promise<Testbed> =>
      createTestbed({ machine: echoGuest(folder), golden, links: [{ addresses: [address] }, { wire: "far" }] });
    for (const [address, preparations] of [
      ["192.0.2.1/24", 1],
      ["192.0.2.1/24", 1],
      ["192.0.2.2/24", 2],
    ] as const) {
      await using bed = await open(address);
      await bed.start();
      await bed.console.send("echo");
      await bed.console.expect("echo", { timeoutMs: 60_000 });
      expect(macs).toHaveLength(preparations);
      expect(await macOf(bed)).toBe(macs[0]);
    }
  });
});
