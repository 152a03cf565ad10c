import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, pcap } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-nodes-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  await rm(folder, { recursive: true });
});

describe.skipIf(missing())("a node with a name", () => {
  test("has an interface for each link that names it, and the frames of each are on its own link", async () => {
    await using bed = await createTestbed({
      machine: echoGuest(folder),
      nodes: {
        host: {
          interfaces: {
            lan: { addresses: ["198.51.100.1/24"] },
            eth0: { addresses: ["192.0.2.1/24"], gateways: ["192.0.2.254"] },
          },
        },
      },
      links: [
        { node: "host", interface: "eth0" },
        { addresses: ["203.0.113.1/24"] },
        { node: "host", interface: "lan" },
      ],
      artifacts: join(folder, "run"),
    });
    const host = bed.node("host");
    expect(host).toBe(bed.node(0));
    expect(host).toBe(bed.node(2));
    expect(host).not.toBe(bed.node(1));
    await bed.start();

    const seen = [
      bed.link(0).expectFrame({ arp: { targetProtocolAddress: "192.0.2.254" } }, { timeoutMs: 60_000 }),
      bed.link(2).expectFrame({ arp: { targetProtocolAddress: "198.51.100.9" } }, { timeoutMs: 60_000 }),
    ];
    await host.run(["ping", "-c", "1", "-W", "1", "198.51.100.9"]);
    await host.run(["ping", "-c", "1", "-W", "1", "10.9.9.9"]);
    await Promise.all(seen);

    await bed.link(2).down();
    expect(await host.interface("lan").status()).toMatchObject({ up: true, carrier: false });
    expect(await host.interface("eth0").status()).toMatchObject({ up: true, carrier: true });
  });
});

/** A router advertisement with a prefix and a small MTU, as a DUT may send it at any time. */
const ADVERTISEMENT = pcap.ethernet(
  { source: "02:00:00:00:00:01", destination: "33:33:00:00:00:01" },
  pcap.ipv6(
    { source: "fe80::1", destination: "ff02::1" },
    pcap.ndp({
      type: 134,
      options: [
        { name: "prefix-information", prefix: "2001:db8:9::" },
        { name: "mtu", mtu: 1_280 },
      ],
    }),
  ),
);

describe.skipIf(missing())("a router advertisement", () => {
  test("configures a node without an IPv6 address, and does not change one that has its own", async () => {
    const links = [{ addresses: ["2001:db8::1/64"] }, { ipv6: true }];
    const artifacts = join(folder, "run");
    await using bed = await createTestbed({ machine: echoGuest(folder), links, artifacts });
    await bed.start();
    const prefixes = async (index: number): Promise<string[]> => {
      const addresses = (await bed.node(index).addresses()).filter(({ scope }) => scope === "global");
      return addresses.map(({ address }) => address.split("::")[0] ?? "");
    };
    const received = async (): Promise<number> => (await bed.node(0).eth0.statistics()).rx.packets;
    for (const link of bed.links) await link.inject(ADVERTISEMENT, { direction: "end" });
    await expect.poll(() => prefixes(1), { timeout: 60_000 }).toHaveLength(1);
    expect((await prefixes(1))[0]).toMatch(/^2001:db8:9:/);
    await expect.poll(received, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(await prefixes(0)).toEqual(["2001:db8"]);
    const mtu = async (index: number): Promise<string> =>
      (await bed.node(index).run(["cat", "/proc/sys/net/ipv6/conf/eth0/mtu"])).stdout;
    expect([await mtu(0), await mtu(1)]).toEqual(["1500\n", "1280\n"]);
  });
});
