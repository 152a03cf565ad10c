import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Link, type NicModel, pcap, type Testbed } from "@alpy/alpy";
import { type CapturedRate, iperf3, rateOn, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit forwards at full speed with each NIC model. The test requires complete captures of sound frames; the measured
 * throughput goes to the artifacts, as throughput.json.
 *
 *   node 0, iperf3's client       Rabbit                        node 1, iperf3's server
 *   192.168.0.2/24 ── link 0 ── eth0 .0.1   eth1 .1.1 ── link 1 ── 192.168.1.2/24
 */

const LINKS = [
  { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
  { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
];

const route = `
  ip address add 192.168.0.1/24 dev eth0
  ip address add 192.168.1.1/24 dev eth1
  sysctl -w net.ipv4.ip_forward=1
`;

const MEGABYTES = 16;
/** An MTU of 1500 bytes and the Ethernet header. */
const MAX_FRAME_BYTES = 1514;

test.each<NicModel>(["virtio-net-pci", "e1000"])(
  "a transfer through %s is captured completely: every frame that the taps counted, none too long, none damaged",
  { timeout: 240_000 },
  async (nic) => {
    await using bed = await openRabbit(`throughput-${nic}`, LINKS, nic, { requireNoDrops: true });
    await startRabbit(bed, route);
    const report = await bed.step("Send with iperf3", () =>
      iperf3(bed.node(0), bed.node(1), "192.168.1.2", ["--bytes", `${MEGABYTES}M`]),
    );
    await shutDown(bed);

    for (const index of [0, 1]) await requireWhole(bed, index);
    const captured = await rateOn(
      bed.link(1),
      ({ tcp, payload }) => tcp?.destinationPort === 5201 && payload.length > 500,
    );
    // iperf3 exits when the last byte is sent; some bytes are then still in flight.
    expect(report.received.bytes).toBeGreaterThan(MEGABYTES << 19);
    expect(captured.bytes).toBeGreaterThan(report.received.bytes);
    await keepFigures(bed, { nic, ...report, captured });
  },
);

/** Requires that a link's capture has as many frames as its tap counted, and that each of them is sound. */
async function requireWhole(bed: Testbed, index: number): Promise<void> {
  const { rx, tx } = await bed.node(index).eth0.statistics();
  const { frames, tooLong, damaged, verified } = await survey(bed.link(index));
  expect(verified).toBeGreaterThan(MEGABYTES << 9);
  requireNoFaults(`the capture of ${bed.link(index).name} is incomplete or damaged`, [
    ...(frames === rx.packets + tx.packets ? [] : [`${frames} frames, but the tap counted ${rx.packets + tx.packets}`]),
    ...(tooLong === 0 ? [] : [`${tooLong} frames are longer than ${MAX_FRAME_BYTES} bytes`]),
    ...(damaged === 0 ? [] : [`${damaged} frames are malformed or have a wrong checksum`]),
  ]);
}

/** Counts the frames of a capture. `verified` frames have an IPv4 and a TCP checksum, both of them correct. */
async function survey(link: Link): Promise<{ frames: number; tooLong: number; damaged: number; verified: number }> {
  const counts = { frames: 0, tooLong: 0, damaged: 0, verified: 0 };
  for await (const frame of link.frames()) {
    const { malformed, ipv4, tcp, udp, icmp } = pcap.decode(frame);
    const checksums = [ipv4, tcp, udp, icmp].map((layer) => layer?.checksumValid);
    counts.frames += 1;
    if (frame.originalLength > MAX_FRAME_BYTES) counts.tooLong += 1;
    if (malformed !== undefined || checksums.includes(false)) counts.damaged += 1;
    if (ipv4?.checksumValid && tcp?.checksumValid) counts.verified += 1;
  }
  return counts;
}

async function keepFigures(bed: Testbed, figures: { nic: string; captured: CapturedRate }): Promise<void> {
  await writeFile(join(bed.artifacts, "throughput.json"), `${JSON.stringify(figures, null, 2)}\n`);
}
