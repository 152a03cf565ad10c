import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type Link, pcap } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
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

const GROUPS = Array.from({ length: 16 }, (_, index) => index);
const BROADCAST = [255, 255, 255, 255, 255, 255];
/** An EtherType for local experiments (IEEE 802). */
const TEST_ETHER_TYPE = [0x88, 0xb5];
const SOURCE = [0x02, 0, 0, 0, 0, 0x77];

function frameTo(...destination: readonly number[]): Uint8Array {
  return Uint8Array.of(...destination, ...SOURCE, ...TEST_ETHER_TYPE, ...new Array<number>(46).fill(7));
}

function jumboFrame(): Uint8Array {
  const frame = new Uint8Array(9_014).fill(8);
  frame.set([...BROADCAST, ...SOURCE, ...TEST_ETHER_TYPE]);
  return frame;
}

/** Returns what identifies a frame of this test. */
function keyOf(frame: Uint8Array): string {
  return `${Buffer.from(frame.subarray(0, 6)).toString("hex")} ${frame.length}`;
}

async function testFramesOn(link: Link): Promise<string[]> {
  const keys: string[] = [];
  for await (const { data } of link.frames()) {
    if (Buffer.from(data.subarray(12, 14)).equals(Buffer.from(TEST_ETHER_TYPE))) keys.push(keyOf(data));
  }
  return keys;
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

    // Frames that bridges do not forward by default, and frames that are longer than usual.
    const sent = [
      ...GROUPS.map((group) => frameTo(0x01, 0x80, 0xc2, 0, 0, group)),
      frameTo(...BROADCAST),
      jumboFrame(),
    ];
    const [left, right] = links;
    for (const frame of sent) await left?.inject(frame, { direction: "end" });
    const isPause = (frame: Uint8Array): boolean => frame[0] === 0x01 && frame[5] === 0x01;
    const expected = sent.filter((frame) => !isPause(frame)).map(keyOf);
    await expect.poll(async () => right && (await testFramesOn(right)), { timeout: 60_000 }).toEqual(expected);
    expect(await left?.node.eth0.status()).toMatchObject({ mtu: 1500 });
    const seen = await bed.dut("left").node(0).eth0.statistics();
    expect(seen.rx.packets).toBeGreaterThanOrEqual(2);
  });
});

describe.skipIf(missing())("a node's link", () => {
  test("loses no frame of a burst, also while the machine reads none", async () => {
    const links = [{ addresses: ["192.0.2.1/24"] }];
    await using bed = await createTestbed({ machine: echoGuest(artifacts), links, artifacts: join(artifacts, "run") });
    await bed.start();
    const { node } = bed.link(0);
    const burst = ["-b", "-q", "-n", "-c", "2000", "-l", "2000", "-w", "2", "192.0.2.255"];
    const { stdout } = await node.run(["sh", "-c", 'ping "$@" || true', "sh", ...burst]);
    expect(Number(/(\d+) packets transmitted/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(2_000);
    expect(await node.eth0.statistics()).toMatchObject({ tx: { dropped: 0 } });
  });
});
