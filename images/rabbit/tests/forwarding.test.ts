import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pcap, type Testbed } from "@alpy/alpy";
import { expect } from "@alpy/alpy/vitest";
import { shutDown, startRabbit } from "@alpy/carrot";
import { test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * The test measures how Rabbit forwards between two networks.
 *
 *   10.0.0.2  wire west ── eth0 10.0.0.1  Rabbit  eth1 10.0.1.1 ── wire east  10.0.1.2
 */

const FRAMES = 500;
const SOURCE = "10.0.0.2";
const DESTINATION = "10.0.1.2";
const PEER_MAC = "02:00:00:00:00:0b";

const route = `
  ip address add 10.0.0.1/24 dev eth0
  ip address add 10.0.1.1/24 dev eth1
  ip route add 10.9.0.0/24 dev eth1
  sysctl -w net.ipv4.ip_forward=1
`;

function way(bed: Testbed) {
  return { from: bed.link(0), to: bed.link(1), source: SOURCE, destination: DESTINATION };
}

test("Rabbit forwards each frame; a wire that loses some, a slow device and one that does not forward are distinguished", {
  timeout: 240_000,
}, async () => {
  await using bed = await openRabbit("forwarding", [{ wire: "west" }, { wire: "east" }]);
  bed.wire("east").answerNeighbours({ [DESTINATION]: PEER_MAC });
  const shell = await startRabbit(bed, route);
  // Rabbit knows the peer from now on.
  await bed.measureForwarding({ ...way(bed), frames: 1 });

  await expect(bed).toForward({ ...way(bed), frames: FRAMES, framesPerSecond: 500, maxLatencyMs: 60_000 });
  const tooSlow = expect(bed).toForward({ ...way(bed), frames: 10, maxLatencyMs: 0.000_001 });
  await expect(tooSlow).rejects.toThrow(/^expected a latency of at most 0\.000001 ms\nlink0 to link1: 10 of 10 frames/);
  const { forwarded, latencyMs, entered, reordered, duplicates } = await bed.measureForwarding({
    ...way(bed),
    frameBytes: 1_518,
    frames: FRAMES,
    framesPerSecond: 500,
  });
  expect([entered, forwarded, reordered, duplicates]).toEqual([FRAMES, FRAMES, 0, 0]);
  expect(latencyMs?.min).toBeGreaterThan(0);
  // The frames of both lengths went through the router, which has counted a hop.
  const hops = new Set<number>();
  for await (const frame of bed.link(1).frames({ filter: { udp: { destinationPort: 7 } } })) {
    hops.add(pcap.decode(frame).ipv4?.ttl ?? 0);
  }
  expect([...hops]).toEqual([63]);

  const west = bed.wire("west");
  west.impair({ loss: 0.2 }, "backward");
  const lossy = await bed.measureForwarding({ ...way(bed), frames: FRAMES, framesPerSecond: 500 });
  const lostByWire = west.counts.backward.impairment.lost;
  expect(lostByWire).toBeGreaterThan(0);
  expect([lossy.lost, lossy.entered, lossy.forwarded]).toEqual([lostByWire, FRAMES - lostByWire, FRAMES - lostByWire]);
  west.impair({}, "backward");

  await shell.check("sysctl -w net.ipv4.ip_forward=0");
  const judged = expect(bed).toForward({ ...way(bed), frames: 10, settleMs: 500 });
  await expect(judged).rejects.toThrow(
    "expected a loss of at most 0 %\nlink0 to link1: 0 of 10 frames of 64 bytes, 10 lost (100 %)",
  );
  await expect(bed).not.toForward({ ...way(bed), frames: 10, settleMs: 500 });
  await shutDown(bed);
  const kept = JSON.parse(await readFile(join(bed.artifacts, "forwarding.json"), "utf8")) as {
    measurements: unknown[];
  };
  expect(kept.measurements).toHaveLength(7);
});

test("Rabbit forwards between nodes: the frames are injected in place of the first one", {
  timeout: 240_000,
}, async () => {
  await using bed = await openRabbit("forwarding-nodes", [
    { addresses: ["10.0.0.2/24"], gateways: ["10.0.0.1"] },
    { addresses: ["10.0.1.2/24"], gateways: ["10.0.1.1"] },
  ]);
  await startRabbit(bed, route);
  await bed.measureForwarding({ ...way(bed), frames: 1 });
  await expect(bed).toForward({ ...way(bed), frames: 100, framesPerSecond: 200 });
  await shutDown(bed);
});

test("a benchmark finds a throughput for each frame length, and draws it", { timeout: 240_000 }, async () => {
  await using bed = await openRabbit("forwarding-benchmark", [{ wire: "west" }, { wire: "east" }]);
  bed.wire("east").answerNeighbours({ [DESTINATION]: PEER_MAC });
  await startRabbit(bed, route);
  const options = {
    ...way(bed),
    frameBytes: [64, 1_518],
    trialMs: 200,
    settleMs: 500,
    resolution: 0.25,
    maxBurst: 200,
  };
  const { sizes } = await bed.benchmarkForwarding(options);
  expect(sizes.map(({ frameBytes }) => frameBytes)).toEqual([64, 1_518]);
  for (const { offeredPerSecond, lossByRate } of sizes) {
    expect(offeredPerSecond).toBeGreaterThan(0);
    expect(lossByRate.length).toBeGreaterThanOrEqual(2);
  }
  expect(await readFile(join(bed.artifacts, "forwarding.svg"), "utf8")).toContain("Loss by rate");
});
