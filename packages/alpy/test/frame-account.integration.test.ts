import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  createTestbed,
  type dockerNodes,
  type LinkStatistics,
  type Testbed,
  type TestbedOptions,
} from "../src/index.ts";
import { echoGuest, GREETING } from "./echo-guest.ts";
import { containersOf, leftAfter, missing } from "./support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-account-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => containersOf(process.pid))).toEqual([]);
  await rm(folder, { recursive: true });
});

/** A frame for a NIC that nothing in the guest drives: e1000 takes none, so all but the first few wait in the tap. */
const LINKS = [{ addresses: ["192.0.2.1/24"], ipv6: false }];

async function start(options: Partial<TestbedOptions> = {}): Promise<Testbed> {
  const bed = await createTestbed({ machine: echoGuest(folder), links: LINKS, artifacts: folder, ...options });
  await bed.start();
  await bed.console.expect(GREETING, { timeoutMs: 60_000 });
  return bed;
}

/** Sends broadcast pings, that need no neighbour, all at the same time. */
async function flood(node: dockerNodes.Node, count: number): Promise<void> {
  const ping = ["ping", "-q", "-b", "-c", String(count), "-i", "0", "-l", "20000", "-W", "1", "192.0.2.255"];
  await node.run(ping, { capabilities: ["NET_RAW"] });
}

async function recorded(): Promise<LinkStatistics> {
  const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8")) as {
    machines: [{ links: [{ frames: LinkStatistics }] }];
  };
  return result.machines[0].links[0].frames;
}

describe.skipIf(missing())("the frames of a link", () => {
  test("are accounted for: read, waiting, dropped because the link was down, captured", async () => {
    await using bed = await start({ requireNoDrops: true });
    const link = bed.link(0);
    await flood(link.node, 3_000);
    await link.down();
    await flood(link.node, 300);
    const { toMachine, waiting, whileDown, captured, drops } = await link.statistics();
    expect(toMachine + (waiting ?? 0)).toBe(3_000);
    expect({ whileDown, drops, missing: toMachine - (captured ?? 0) }).toEqual({
      whileDown: 300,
      drops: [],
      missing: 0,
    });
    await link.up();
    await bed.close();
    expect(await recorded()).toEqual(await link.statistics());
    expect(await recorded()).toMatchObject({ whileDown: 300, drops: [] });
  });

  test("that a full queue drops are in log and result, and fail a run that must not drop any", async () => {
    const bed = await start({ requireNoDrops: true });
    onTestFinished(() => bed.close().catch(() => undefined));
    await bed
      .node(0)
      .run(["ip", "link", "set", "eth0", "txqueuelen", "100"], { capabilities: ["NET_ADMIN"], check: true });
    await flood(bed.node(0), 3_000);
    const { drops } = await bed.link(0).statistics();
    const [drop] = drops;
    expect(drop).toMatchObject({ place: "tap-queue" });
    const message = `link0: ${drop?.frames} frames dropped (tap-queue): the node sent more frames than`;
    const error: unknown = await bed.close().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "frames-dropped", message: expect.stringContaining(message) as string });
    expect(await readFile(join(folder, "log.jsonl"), "utf8")).toContain('"place":"tap-queue"');
    expect(await readFile(join(folder, "result.json"), "utf8")).toContain('"outcome": "failed"');
    expect((await recorded()).drops).toEqual(drops);
  });

  test("that QEMU sends to a node whose interface is down are dropped at the tap", async () => {
    await using bed = await start();
    await bed.node(0).eth0.down();
    for (let count = 0; count < 5; count += 1) await bed.link(0).inject(new Uint8Array(60), { direction: "end" });
    await expect.poll(async () => (await bed.link(0).statistics()).drops).toEqual([{ place: "tap", frames: 5 }]);
    await bed.close();
    expect((await recorded()).drops).toEqual([{ place: "tap", frames: 5 }]);
  });
});
