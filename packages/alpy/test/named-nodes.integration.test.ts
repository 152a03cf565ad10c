import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed } from "../src/index.ts";
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
