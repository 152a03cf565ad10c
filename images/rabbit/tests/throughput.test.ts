import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Link, type NicModel, pcap, type Testbed } from "@alpy/alpy";
import { type CapturedRate, iperf3, rateOn, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * How much Rabbit forwards with either model of NIC goes to the artifacts, as throughput.json; what is required is that the
 * captures are whole and sound while it does its utmost.
 *
 *   node 0, iperf3's client       Rabbit                        node 1, iperf3's server
 *   192.168.0.2/24 ── link 0 ── eth0 .0.1   eth1 .1.1 ── link 1 ── 192.168.1.2/24
 */

const links = [
  { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
  { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
];

const route = `
  ip address add 192.168.0.1/24 dev eth0
  ip address add 192.168.1.1/24 dev eth1
  sysctl -w net.ipv4.ip_forward=1
`;

const megabytes = 16;
/** An MTU of 1500 bytes and the Ethernet header. */
const maxFrameBytes = 1514;

test.each<NicModel>(["virtio-net-pci", "e1000"])(
  "a transfer through %s is captured whole: every frame that the taps counted, none too long, none damaged",
  { timeout: 120_000 },
  async (nic) => {
    await using bed = await openRabbit(`throughput-${nic}`, links, nic);
    await startRabbit(bed, route);
    const report = await bed.step("Send with iperf3", () =>
      iperf3(bed.node(0), bed.node(1), "192.168.1.2", ["--bytes", `${megabytes}M`]),
    );
    await shutDown(bed);

    for (const index of [0, 1]) await requireWhole(bed, index);
    const captured = await rateOn(
      bed.link(1),
      ({ tcp, payload }) => tcp?.destinationPort === 5201 && payload.length > 500,
    );
    // iperf3 ends when the last byte is sent; some are then on their way.
    expect(report.received.bytes).toBeGreaterThan(megabytes << 19);
    expect(captured.bytes).toBeGreaterThan(report.received.bytes);
    await keepFigures(bed, { nic, ...report, captured });
  },
);

/** Requires that a link's capture has as many frames as its tap has passed, and that each of them is sound. */
async function requireWhole(bed: Testbed, index: number): Promise<void> {
  const { rx, tx } = await bed.node(index).eth0.statistics();
  const { frames, tooLong, damaged, verified } = await survey(bed.link(index));
  expect(verified).toBeGreaterThan(megabytes << 9);
  requireNoFaults(`the capture of ${bed.link(index).name} is not whole and sound`, [
    ...(frames === rx.packets + tx.packets ? [] : [`${frames} frames, but the tap counted ${rx.packets + tx.packets}`]),
    ...(tooLong === 0 ? [] : [`${tooLong} frames are longer than ${maxFrameBytes} bytes`]),
    ...(damaged === 0 ? [] : [`${damaged} frames are malformed or have a checksum that is wrong`]),
  ]);
}

/** What there is in a capture; `verified` have an IPv4 and a TCP checksum, both of them right. */
async function survey(link: Link): Promise<{ frames: number; tooLong: number; damaged: number; verified: number }> {
  const counts = { frames: 0, tooLong: 0, damaged: 0, verified: 0 };
  for await (const frame of link.frames()) {
    const { malformed, ipv4, tcp, udp, icmp } = pcap.decode(frame);
    const checksums = [ipv4, tcp, udp, icmp].map((layer) => layer?.checksumValid);
    counts.frames += 1;
    if (frame.originalLength > maxFrameBytes) counts.tooLong += 1;
    if (malformed !== undefined || checksums.includes(false)) counts.damaged += 1;
    if (ipv4?.checksumValid && tcp?.checksumValid) counts.verified += 1;
  }
  return counts;
}

async function keepFigures(bed: Testbed, figures: { nic: string; captured: CapturedRate }): Promise<void> {
  await writeFile(join(bed.artifacts, "throughput.json"), `${JSON.stringify(figures, null, 2)}\n`);
}
